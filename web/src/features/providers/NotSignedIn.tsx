import { Button, Paragraph } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'

import { Problem } from '../../api/problem'
import { PageTitle } from '../../ui/PageTitle'
import { problemText } from '../../ui/problems'
import { LanguageChoice } from '../signin/LanguageChoice'

/** What a provider's answer can come to, each with a sentence on why and one on what to do. */
const told: Record<string, string> = {
  'provider.no_account': 'no_account',
  'provider.number_changed': 'number_changed',
  'provider.other_person': 'other_person',
  'provider.cancelled': 'cancelled',
  'provider.no_login': 'no_login',
  'provider.refused': 'refused',
  'service.unavailable': 'away',
}

/** The way back from a provider ended here: nobody was signed in, and this is why. */
export default function NotSignedIn() {
  const [query] = useSearchParams()
  const problem = new Problem(0, query.get('feil') ?? '', {
    method: query.get('metode') ?? undefined,
    retry_after: Number(query.get('sekunder')) || undefined,
    correlation_id: query.get('nummer') ?? undefined,
  })
  return (
    <div className="stack">
      <WhyNot problem={problem} />
      <LanguageChoice />
    </div>
  )
}

export function WhyNot({ problem }: { problem: Problem }) {
  const { t } = useTranslation()
  const name = told[problem.code]
  const low = problem.code === 'provider.level_too_low'
  const title = low ? t('providers:low.title') : name ? t(`providers:why.${name}.title`) : t('providers:why.other')
  return (
    <>
      <PageTitle title={title}>{title}</PageTitle>
      {low ? <TooLow method={problem.extra['method']} /> : <Paragraph>{name ? t(`providers:why.${name}.text`) : problemText(t, problem)}</Paragraph>}
      <div>
        <Button asChild>
          <Link to="/">{t('signin:activate.to_sign_in')}</Link>
        </Button>
      </div>
      {problem.correlationId && (
        <Paragraph data-size="sm" className="subtle">
          {t('providers:number', { id: problem.correlationId })}
        </Paragraph>
      )}
    </>
  )
}

/** Why what the person used is not enough, and what is. */
function TooLow({ method }: { method: unknown }) {
  const { t } = useTranslation()
  const known = method === 'minid' || method === 'feide' ? method : 'other'
  return (
    <>
      <Paragraph>{t(`providers:low.${known}`)}</Paragraph>
      <Paragraph>{t('providers:low.use')}</Paragraph>
      <ul>
        <li>BankID</li>
        <li>Buypass ID</li>
        <li>Commfides e-ID</li>
      </ul>
      <Paragraph>{t('providers:low.young')}</Paragraph>
    </>
  )
}
