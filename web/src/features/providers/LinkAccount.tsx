import { Button, Paragraph } from '@digdir/designsystemet-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'

import { getLinkOffer, linkAccount } from '../../api/identity'
import { asProblem, type Problem } from '../../api/problem'
import type { LinkOffer } from '../../api/types'
import { tellTabs } from '../../session/channel'
import { enter } from '../../session/session'
import { Loading } from '../../ui/Loading'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { LanguageChoice } from '../signin/LanguageChoice'
import { WhyNot } from './NotSignedIn'

/** Somebody has come back from a provider for the first time: is this account theirs? Asked once. */
export default function LinkAccount() {
  const { t } = useTranslation()
  const offer = useQuery({ queryKey: ['link-offer'], queryFn: getLinkOffer, retry: false, gcTime: 0 })
  return (
    <div className="stack">
      {offer.isPending && (
        <>
          <PageTitle title={t('providers:link.title')}>{t('providers:link.title')}</PageTitle>
          <Loading />
        </>
      )}
      {offer.isError && <WhyNot problem={asProblem(offer.error)} />}
      {offer.data && <Ask offer={offer.data} />}
      <LanguageChoice />
    </div>
  )
}

function Ask({ offer }: { offer: LinkOffer }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const provider = t(`providers:name.${offer.provider.kind}`)

  const link = async () => {
    setBusy(true)
    setProblem(null)
    try {
      const { session, to } = await linkAccount()
      await enter(client, session)
      tellTabs({ kind: 'signed-in' })
      void navigate(to, { replace: true })
    } catch (error) {
      setProblem(asProblem(error))
      setBusy(false)
    }
  }

  return (
    <>
      <PageTitle title={t('providers:link.title')}>{t('providers:link.title')}</PageTitle>
      <Paragraph>{t('providers:link.found', { provider, organisation: offer.organisation_name })}</Paragraph>
      <dl className="facts">
        <dt>{t('providers:link.name')}</dt>
        <dd>{offer.display_name}</dd>
        <dt>{t('signin:username')}</dt>
        <dd>{offer.username}</dd>
      </dl>
      <Paragraph>{t('providers:link.then', { provider })}</Paragraph>
      <ProblemAlert problem={problem} />
      <div className="buttons">
        <Button onClick={() => void link()} loading={busy}>
          {t('providers:link.yes')}
        </Button>
        <Button asChild variant="secondary">
          <Link to="/">{t('providers:link.no')}</Link>
        </Button>
      </div>
      <Paragraph data-size="sm" className="subtle">
        {t('providers:link.not_me')}
      </Paragraph>
    </>
  )
}
