import { Heading, Paragraph } from '@digdir/designsystemet-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'

import { useParticipants, useSays } from '../../api/queries'
import type { Participant } from '../../api/types'
import { dayInWords } from '../../i18n/dates'
import { accessInWords, joined, roleName } from '../../i18n/words'
import { useSession } from '../../session/session'
import { BackLink } from '../../ui/BackLink'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { DoneAlert } from '../../ui/ProblemPanel'
import { NotFound } from '../errors/NotFound'
import { usePlan } from '../plan/context'
import { saidWords } from '../signing/SaidOf'
import { RightsOfOne } from '../rights/RightsOfOne'
import { ConsentActions } from './ConsentActions'
import { ConsentHistory } from './ConsentHistory'
import { Consent } from './ParticipantList'
import { AccountOfParticipant, ContactOfParticipant, PersonOfParticipant } from './PersonOfParticipant'
import { RoleForm } from './RoleForm'

/** One person's access to the plan: until when, what, and who changed it. */
export default function ParticipantPage() {
  const plan = usePlan()
  const { participantId } = useParams()
  const query = useParticipants(plan.id)
  return (
    <Loaded query={query}>
      {({ items }) => {
        const participant = items.find((one) => one.id === participantId)
        return participant ? <Card key={participant.id} participant={participant} /> : <NotFound />
      }}
    </Loaded>
  )
}

function Card({ participant }: { participant: Participant }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const { acting, person } = useSession()
  const [done, setDone] = useState<string | null>(null)
  const { sees, hidden } = accessInWords(t, participant.levels)
  const manage = plan.me.manage
  // Withdrawing is the owner's right too, and as short as giving.
  const mayWithdraw = manage || plan.me.kind === 'owner'
  const mine = !acting && participant.person_id === person.id
  const shown: Part[] = []
  if (!participant.brief) shown.push('access')
  if (!acting) shown.push('contact')
  if (manage) shown.push('account', 'history')
  return (
    <div className="stack">
      <BackLink to={`/planer/${plan.id}/deltakere`}>{t('participants:back')}</BackLink>
      <PageTitle title={t('participants:one')} shortName={plan.short_name}>
        {participant.name}
      </PageTitle>
      <p className="subtle">
        {[
          roleName(t, participant.role),
          participant.responsibility,
          participant.workplace,
          participant.has_account ? null : t('participants:no_account'),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <DoneAlert>{done}</DoneAlert>
      <Parts shown={shown} />
      {shown.includes('access') && (
        <div className="stack" id="access">
          <section className="panel" aria-labelledby="consent">
            <Heading level={2} data-size="xs" id="consent">
              {t('participants:part.access')}
            </Heading>
            <div className="tags">
              <Consent participant={participant} />
            </div>
            {manage && participant.kind !== 'owner' && <WhoSigned planId={plan.id} participantId={participant.id} />}
            {participant.consent.ends_by_age && (
              <Paragraph>{t('acting:ends_by_age', { date: dayInWords(participant.consent.ends_by_age) })}</Paragraph>
            )}
            <Paragraph>
              {sees.length ? t('participants:sees', { what: joined(t, sees) }) : t('participants:sees_nothing')}
              {sees.length > 0 && hidden.length > 0 && ` ${t('participants:sees_not', { what: joined(t, hidden) })}`}
            </Paragraph>
            {participant.kind !== 'owner' && mayWithdraw && (
              <ConsentActions participant={participant} manage={manage} onDone={setDone} />
            )}
          </section>
          {manage && participant.kind !== 'owner' && (
            <RoleForm key={participant.version} participant={participant} onDone={setDone} />
          )}
          <RightsOfOne participant={participant} />
        </div>
      )}
      {shown.includes('contact') && (
        <div className="stack" id="reached">
          <ContactOfParticipant participant={participant} />
          {(manage || mine) && <PersonOfParticipant participant={participant} onDone={setDone} />}
          {mine && (
            <p>
              <Link className="ds-link" to="/profil">
                {t('participants:change_mine')}
              </Link>
            </p>
          )}
        </div>
      )}
      {shown.includes('account') && (
        <div className="stack" id="way-in">
          <AccountOfParticipant participant={participant} onDone={setDone} />
        </div>
      )}
      {shown.includes('history') && (
        <div id="changes">
          <ConsentHistory participantId={participant.id} />
        </div>
      )}
    </div>
  )
}

/** Whether the owner's hand stands by it, or what the lead wrote. */
function WhoSigned({ planId, participantId }: { planId: string; participantId: string }) {
  const { t } = useTranslation()
  const says = useSays(planId).data?.items.find((one) => one.participant.id === participantId)
  if (!says || says.state === 'none') return null
  return (
    <Paragraph>
      {saidWords(t, says)}
      {says.signature?.sees_more && ` ${t('signing:sees_more')}`}
    </Paragraph>
  )
}

/** The parts of a card, the first first, each with where it stands on the page. */
const places = { access: 'access', contact: 'reached', account: 'way-in', history: 'changes' } as const
type Part = keyof typeof places

function Parts({ shown }: { shown: readonly Part[] }) {
  const { t } = useTranslation()
  if (shown.length < 2) return null
  return (
    <nav className="card-parts" aria-label={t('participants:parts')}>
      {shown.map((part) => (
        <a key={part} className="ds-link" href={`#${places[part]}`}>
          {t(`participants:part.${part}`)}
        </a>
      ))}
    </nav>
  )
}
