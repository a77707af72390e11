import { Checkbox, Details, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Fragment, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { hideMobile } from '../../api/administration'
import { getPerson } from '../../api/identity'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import type { Contact, Participant, Person } from '../../api/types'
import { useSession } from '../../session/session'
import { Loaded } from '../../ui/Loaded'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { Representatives } from '../acting/Representatives'
import { MakeJoinCode } from '../joining/MakeJoinCode'
import { AccountPanel } from '../persons/AccountPanel'
import { phone } from '../persons/card'
import { PersonCard } from '../persons/PersonCard'
import { Face } from '../persons/Portrait'
import { usePlan } from '../plan/context'
import { contactsKey, useContacts } from './contacts'
import { StartPassword } from './StartPassword'

interface Props {
  participant: Participant
  onDone: (text: string) => void
}

/** How a participant is reached: for everybody in the plan, as far as it is neither hidden nor protected. */
export function ContactOfParticipant({ participant }: { participant: Participant }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const query = useContact(participant)
  const contact = query.contact
  const shown: [string, ReactNode][] = []
  if (contact?.mobile) shown.push(['mobile', <a className="ds-link" href={`tel:${contact.mobile}`}>{phone(contact.mobile)}</a>])
  else if (contact?.mobile_hidden) shown.push(['mobile', t('persons:mobile_hidden')])
  if (contact?.email) shown.push(['email', <a className="ds-link" href={`mailto:${contact.email}`}>{contact.email}</a>])
  if (contact?.position) shown.push(['position', contact.position])
  if (!contact) return null
  return (
    <section className="panel stack" aria-labelledby="contact">
      <Heading level={2} data-size="xs" id="contact">
        {t('persons:contact')}
      </Heading>
      {contact.has_portrait && <Face id={participant.person_id} name={participant.name} has planId={plan.id} />}
      {shown.length === 0 ? (
        <Paragraph className="subtle">{t('persons:no_contact')}</Paragraph>
      ) : (
        <dl className="facts">
          {shown.map(([field, value]) => (
            <Fragment key={field}>
              <dt>{t(`persons:field.${field}`)}</dt>
              <dd>{value}</dd>
            </Fragment>
          ))}
        </dl>
      )}
      {participant.person_id === query.me && <HideMobile participant={participant} contact={contact} />}
    </section>
  )
}

function useContact(participant: Participant) {
  const plan = usePlan()
  const { person } = useSession()
  const query = useContacts(plan.id)
  return { me: person.id, contact: query.data?.items.find((one) => one.person_id === participant.person_id) }
}

function HideMobile({ participant, contact }: { participant: Participant; contact: Contact }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const refresh = useRefresh()
  const [problem, setProblem] = useState<Problem | null>(null)
  const change = async (hidden: boolean) => {
    setProblem(null)
    try {
      await hideMobile(plan.id, participant.person_id, hidden)
      await refresh(contactsKey(plan.id))
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  return (
    <>
      <Checkbox
        label={t('persons:hide_mobile')}
        description={t('persons:hide_mobile_hint')}
        checked={contact.mobile_hidden}
        onChange={(event) => void change(event.target.checked)}
      />
      <ProblemAlert problem={problem} />
    </>
  )
}

function usePersonOf(participant: Participant, onDone: (text: string) => void) {
  const plan = usePlan()
  const client = useQueryClient()
  const refresh = useRefresh()
  const key = [...keys.plan(plan.id), 'person', participant.person_id]
  const query = useQuery({ queryKey: key, queryFn: () => getPerson(participant.person_id) })
  const changed = (person: Person, text: string) => {
    client.setQueryData(key, person)
    void refresh(keys.participants(plan.id), contactsKey(plan.id))
    onDone(text)
  }
  return { query, changed }
}

/** The participant's person card, for who leads the plan and for themself. */
export function PersonOfParticipant({ participant, onDone }: Props) {
  const { t } = useTranslation()
  const plan = usePlan()
  const { contact, me } = useContact(participant)
  const { query, changed } = usePersonOf(participant, onDone)
  return (
    <Loaded query={query}>
      {(person) => (
        <>
          <PersonCard
            person={person}
            inPlan={
              <>
                {contact && participant.person_id !== me && <HideMobile participant={participant} contact={contact} />}
                <Paragraph className="subtle">{t('persons:plan_fields')}</Paragraph>
              </>
            }
            onSaved={(saved) => changed(saved, t('persons:saved', { name: saved.display_name }))}
          />
          {plan.me.manage && participant.kind === 'owner' && <Representatives person={person} onDone={onDone} />}
        </>
      )}
    </Loaded>
  )
}

/** How the participant signs in, for who leads the plan. An account is closed, and persons merged, elsewhere. */
export function AccountOfParticipant({ participant, onDone }: Props) {
  const { t } = useTranslation()
  const { person: me } = useSession()
  const { query, changed } = usePersonOf(participant, onDone)
  return (
    <Loaded query={query} rows={1}>
      {(person) => (
        <>
          <AccountPanel person={person} onChanged={changed} inPlan />
          {participant.has_account && participant.person_id !== me.id && <StartPassword personId={participant.person_id} />}
          <Details>
            <Details.Summary>{t('joining:title')}</Details.Summary>
            <Details.Content>
              <div className="stack">
                <Paragraph>{t('joining:for_somebody', { name: person.display_name })}</Paragraph>
                <MakeJoinCode personId={person.id} />
              </div>
            </Details.Content>
          </Details>
        </>
      )}
    </Loaded>
  )
}
