import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { PersonPlusIcon } from '@navikt/aksel-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Navigate, useSearchParams } from 'react-router'

import { useParticipants } from '../../api/queries'
import type { Participant } from '../../api/types'
import { Loaded } from '../../ui/Loaded'
import { useRoomy } from '../../ui/media'
import { PageTitle } from '../../ui/PageTitle'
import { DoneAlert, useDone } from '../../ui/ProblemPanel'
import { AssistedDialog } from '../acting/AssistedDialog'
import { AgeStepNote } from '../plan/AgeStepNote'
import { mayReadContent, usePlan } from '../plan/context'
import { useContacts } from './contacts'
import { ParticipantCards, ParticipantTable } from './ParticipantList'

/** Who sees what, and until when. */
export default function ParticipantsPage() {
  const { t } = useTranslation()
  const plan = usePlan()
  const query = useParticipants(plan.id)
  const contacts = useContacts(plan.id, plan.me.manage && mayReadContent(plan))
  const invited = new Set((contacts.data?.items ?? []).filter((one) => one.invited).map((one) => one.person_id))
  const roomy = useRoomy()
  const [params] = useSearchParams()
  const done = useDone()
  const [assisting, setAssisting] = useState(false)
  const manage = plan.me.manage
  // A plan that nobody may use yet: this is the one thing to do.
  const first = manage && !mayReadContent(plan)

  // Where it stood before.
  if (manage && params.get('forny') === 'alle') return <Navigate to="samtykke" replace />
  const list = (participants: Participant[]) => {
    const props = { plan, participants, manage, invited }
    return roomy ? <ParticipantTable {...props} /> : <ParticipantCards {...props} />
  }

  return (
    <div className="stack">
      <PageTitle title={t('participants:title')} shortName={plan.short_name}>
        {t('participants:title')}
      </PageTitle>
      <Paragraph className="reading">{t('participants:intro')}</Paragraph>
      <DoneAlert>{done}</DoneAlert>
      {first && (
        <section className="next-step" aria-labelledby="first-consent">
          <Heading level={2} data-size="xs" id="first-consent">
            {t('plan:next.consent_title')}
          </Heading>
          <Paragraph>{t('plan:next.consent_text')}</Paragraph>
          <Button asChild>
            <Link to="samtykke">{t('plan:next.consent_button')}</Link>
          </Button>
        </section>
      )}
      {manage && (
        <div className="buttons">
          <Button asChild variant={first ? 'secondary' : 'primary'}>
            <Link to="legg-til">
              <PersonPlusIcon aria-hidden />
              {t('participants:add')}
            </Link>
          </Button>
          {!first && (
            <Button asChild variant="secondary">
              <Link to="samtykke">{t('participants:renew_for_all')}</Link>
            </Button>
          )}
          {mayReadContent(plan) && (
            <Button variant="secondary" onClick={() => setAssisting(true)}>
              {t('acting:assisted.button')}
            </Button>
          )}
        </div>
      )}
      <AgeStepNote plan={plan} />
      <Loaded query={query}>{({ items }) => list(items)}</Loaded>
      <AssistedDialog planId={plan.id} open={assisting} onClose={() => setAssisting(false)} />
    </div>
  )
}
