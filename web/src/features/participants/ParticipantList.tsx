import './participants.css'

import { Button, Table } from '@digdir/designsystemet-react'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import type { Participant, Plan } from '../../api/types'
import { accessInWords, joined, roleName } from '../../i18n/words'
import { ConsentTag } from '../../ui/ConsentTag'
import { renewKey } from './basis'

interface Props {
  plan: Plan
  participants: Participant[]
  /** Whether there is a way to renewing a consent. */
  manage: boolean
  /** Persons who were given an account and have never signed in. */
  invited: ReadonlySet<string>
}

type Key = 'name' | 'role' | 'consent'

/** Norwegian order in every language: å last. Chromium has no nynorsk collation. */
const order = new Intl.Collator('nb')

/** Roles by what they are called here, which is what stands in the column. */
export function sorted(t: TFunction, participants: Participant[], key: Key, descending: boolean): Participant[] {
  const value = (one: Participant) => ({ name: one.name, role: roleName(t, one.role), consent: one.consent.to ?? '' })[key]
  const list = [...participants].sort((a, b) => order.compare(value(a), value(b)) || order.compare(a.name, b.name))
  return descending ? list.reverse() : list
}

export function ParticipantTable({ plan, participants, manage, invited }: Props) {
  const { t } = useTranslation()
  const [sort, setSort] = useState<{ key: Key; descending: boolean }>({ key: 'name', descending: false })
  const header = (key: Key) => (
    <Table.HeaderCell
      scope="col"
      sort={sort.key !== key ? 'none' : sort.descending ? 'descending' : 'ascending'}
      onClick={() => setSort({ key, descending: sort.key === key && !sort.descending })}
    >
      {t(`participants:column.${key}`)}
    </Table.HeaderCell>
  )
  return (
    <Table hover className="people-table">
      <caption className="ds-sr-only">{t('participants:caption')}</caption>
      <Table.Head>
        <Table.Row>
          {header('name')}
          {header('role')}
          <Table.HeaderCell scope="col">{t('participants:column.sees')}</Table.HeaderCell>
          {header('consent')}
          {manage && (
            <Table.HeaderCell scope="col">
              <span className="ds-sr-only">{t('participants:column.actions')}</span>
            </Table.HeaderCell>
          )}
        </Table.Row>
      </Table.Head>
      <Table.Body>
        {sorted(t, participants, sort.key, sort.descending).map((one) => (
          <Table.Row key={one.id}>
            <Table.HeaderCell scope="row">
              <div className="theirs">
                <Link className="ds-link" to={`/planer/${plan.id}/deltakere/${one.id}`}>
                  {one.name}
                </Link>
                <Details participant={one} invited={invited.has(one.person_id)} />
              </div>
            </Table.HeaderCell>
            <Table.Cell>{roleName(t, one.role)}</Table.Cell>
            <Table.Cell>
              <Sees participant={one} />
            </Table.Cell>
            <Table.Cell>
              <Consent participant={one} />
            </Table.Cell>
            {manage && (
              <Table.Cell>
                <Renew plan={plan} participant={one} />
              </Table.Cell>
            )}
          </Table.Row>
        ))}
      </Table.Body>
    </Table>
  )
}

export function ParticipantCards({ plan, participants, manage, invited }: Props) {
  const { t } = useTranslation()
  return (
    <ul className="cards">
      {sorted(t, participants, 'name', false).map((one) => (
        <li key={one.id} className="card">
          <div className="card-head">
            <Link className="ds-link card-link" to={`/planer/${plan.id}/deltakere/${one.id}`}>
              {one.name}
            </Link>
          </div>
          <p className="subtle">{roleName(t, one.role)}</p>
          <Details participant={one} invited={invited.has(one.person_id)} />
          <div className="tags">
            <Consent participant={one} />
          </div>
          <Sees participant={one} />
          {manage && one.kind !== 'owner' && (
            <div className="buttons">
              <Renew plan={plan} participant={one} />
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}

/** The way to the page on which this one's consent is entered. */
function Renew({ plan, participant }: { plan: Plan; participant: Participant }) {
  const { t } = useTranslation()
  if (participant.kind === 'owner') return null
  return (
    <Button asChild variant="secondary" className="tall">
      <Link to={`/planer/${plan.id}/deltakere/samtykke?for=${participant.id}`}>
        {t(renewKey(participant))}
        <span className="ds-sr-only"> {participant.name}</span>
      </Link>
    </Button>
  )
}

/** The owner needs nobody's consent to their own plan. */
export function Consent({ participant }: { participant: Participant }) {
  const { t } = useTranslation()
  if (participant.brief) return null
  if (participant.kind === 'owner') return <span className="subtle">{t('participants:owner_consent')}</span>
  return <ConsentTag consent={participant.consent} />
}

function Details({ participant, invited }: { participant: Participant; invited: boolean }) {
  const { t } = useTranslation()
  const facts = [
    participant.responsibility,
    participant.workplace,
    participant.has_account ? null : t('participants:no_account'),
    invited ? t('participants:invited') : null,
  ].filter(Boolean)
  return facts.length ? <p className="subtle small">{facts.join(' · ')}</p> : null
}

function Sees({ participant }: { participant: Participant }) {
  const { t } = useTranslation()
  const { sees } = accessInWords(t, participant.levels)
  if (participant.brief) return null
  return (
    <p className="small">
      {sees.length ? t('participants:sees', { what: joined(t, sees) }) : t('participants:sees_nothing')}
    </p>
  )
}
