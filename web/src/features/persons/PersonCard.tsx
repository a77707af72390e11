import './persons.css'

import { Button, Heading, Switch, Tag } from '@digdir/designsystemet-react'
import { PencilIcon } from '@navikt/aksel-icons'
import { Fragment, type ReactNode, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Person } from '../../api/types'
import { screen } from '../../i18n/screen'
import { dayInWords } from '../../i18n/dates'
import { noMobile, parts, phone, type CardField, type Part } from './card'
import { Portrait } from './Portrait'
import { Scope } from './Scope'
import { Loading } from '../../ui/Loading'

// Most who read a card change nothing on it.
const PersonCardForm = screen(() => import('./PersonCardForm'), 'participants', 'persons')

interface Props {
  person: Person
  /** What holds for one plan only, where the card is looked at from one. */
  inPlan?: ReactNode
  onSaved: (person: Person) => void
}

/** The person card in its three parts: who somebody is, how they are reached, and where they are to be found by day. */
export function PersonCard({ person, inPlan, onSaved }: Props) {
  const { t } = useTranslation()
  const [editing, setEditing] = useState(false)
  const [scopes, setScopes] = useState(false)
  return (
    <section className="panel stack" aria-labelledby="person-card">
      <div className="row-between">
        <Heading level={2} data-size="xs" id="person-card">
          {t('persons:card')}
        </Heading>
        {person.may.edit && !editing && (
          <Button variant="secondary" onClick={() => setEditing(true)}>
            <PencilIcon aria-hidden />
            {t('persons:edit')}
          </Button>
        )}
      </div>
      {person.address_protection !== 'none' && (
        <p>
          <Tag data-color="warning">{t(`persons:protection.${person.address_protection}`)}</Tag>{' '}
          {t('persons:protected_hint')}
        </p>
      )}
      {inPlan && <Switch label={t('persons:show_scopes')} checked={scopes} onChange={(event) => setScopes(event.target.checked)} />}
      <Portrait person={person} onSaved={onSaved} />
      {editing ? (
        <Suspense fallback={<Loading />}>
          <PersonCardForm
            person={person}
            scopes={scopes}
            onCancel={() => setEditing(false)}
            onSaved={(saved) => {
              setEditing(false)
              onSaved(saved)
            }}
          />
        </Suspense>
      ) : (
        (Object.keys(parts) as Part[]).map((part) => <ReadPart key={part} part={part} person={person} scopes={scopes} />)
      )}
      {inPlan && (
        <div className="stack">
          <h3 className="part-title">
            {t('persons:part.plan')} {scopes && <Scope here />}
          </h3>
          {inPlan}
        </div>
      )}
    </section>
  )
}

function ReadPart({ part, person, scopes }: { part: Part; person: Person; scopes: boolean }) {
  const { t } = useTranslation()
  const shown: [string, string | null][] = []
  for (const field of parts[part]) {
    if (field === 'address_protection' || field === 'family_name') continue
    shown.push([field === 'given_name' ? 'name' : field, shownAs(field, person, t)])
    if (field === 'birth_date') shown.push(['identity_number', person.identity_number_masked])
  }
  return (
    <div>
      <h3 className="part-title">
        {t(`persons:part.${part}`)} {scopes && <Scope />}
      </h3>
      <dl className="facts">
        {shown.map(([field, value]) => (
          <Fragment key={field}>
            <dt>{t(`persons:field.${field}`)}</dt>
            <dd>{value ?? '–'}</dd>
          </Fragment>
        ))}
      </dl>
    </div>
  )
}

function shownAs(field: CardField, person: Person, t: (key: string) => string): string | null {
  if (field === 'given_name') return person.display_name
  if (field === 'birth_date') return person.birth_date && dayInWords(person.birth_date)
  if (field === 'code_channel') return t(`persons:channel.${person.code_channel}`)
  if (field === 'mobile' && person.mobile) return person.mobile === noMobile ? t('persons:no_mobile') : phone(person.mobile)
  return person[field]
}
