import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { listNewPersons } from '../../api/drafts'
import { searchPersons, type PersonSearch as Search } from '../../api/identity'
import { asProblem, type Problem } from '../../api/problem'
import { keys } from '../../api/queries'
import type { PersonBrief } from '../../api/types'
import { dayInWords } from '../../i18n/dates'
import { useErrors } from '../../ui/form'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { Textfield } from '../../ui/Textfield'
import { JoinByCode } from '../joining/JoinByCode'
import { begunOf, searchedAs, type Begun } from './begun'
import { BegunPersons } from './BegunPersons'
import { BirthDate, type Dmy, emptyDmy, toDay } from './BirthDate'
import { PersonForm } from './PersonForm'

interface Props {
  /** The owner of a plan must have an identity number; others need none. */
  forOwner?: boolean
  /** Looks for somebody to take part: by name, owners of plans are left out who take part in no other. */
  forParticipant?: boolean
  /** Looks for somebody besides this person who is there already, and makes nobody. */
  besides?: string
  onPick: (person: PersonBrief) => void
}

/** Always search before making a person: everybody is in the system once. */
export function PersonSearch({ forOwner = false, forParticipant = false, besides, onPick }: Props) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [birth, setBirth] = useState<Dmy>(emptyDmy)
  const [found, setFound] = useState<PersonBrief[] | null>(null)
  const [creating, setCreating] = useState<Begun | null>(null)
  const [joining, setJoining] = useState<'asked' | 'elsewhere' | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { errors, show } = useErrors()
  const digits = text.replace(/\s/g, '')
  const none = besides ? 'merging:none_found' : 'participants:search.none'
  const byNumber = /^\d{3,}$/.test(digits)

  const client = useQueryClient()
  const begun = useQuery({
    queryKey: keys.begunPersons,
    queryFn: listNewPersons,
    enabled: !besides,
    gcTime: 0,
    // Searching does not wait for what cannot be had.
    retry: false,
  })
  const drafts = begun.data?.items ?? []

  /** What was begun of the same search goes on; what is on its way to the service has its key already. */
  const create = () => {
    const searched = byNumber
      ? { number: digits, name: '', birth: '' }
      : { number: '', name: text.trim(), birth: toDay(birth) ?? '' }
    const known = drafts.map(begunOf).find((one) => searchedAs(one.searched) === searchedAs(searched))
    const named = keys.newPerson(searchedAs(searched))
    const key = known?.key ?? client.getQueryData<string>(named) ?? crypto.randomUUID()
    client.setQueryData(named, key)
    setCreating(known ?? { key, searched, draft: null })
  }

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    const day = toDay(birth)
    const wrong: Record<string, string> = {}
    if (!digits) wrong['person'] = t('participants:search.empty')
    else if (byNumber && digits.length !== 11) wrong['person'] = t('participants:search.number_length')
    else if (!byNumber && day === null) wrong['search-birth-day'] = t('participants:search.bad_date')
    if (!show(wrong)) return
    const search: Search = byNumber
      ? { identity_number: digits }
      : { name: text.trim(), ...(day ? { birth_date: day } : {}), ...(forParticipant ? { for_participant: true } : {}) }
    setBusy(true)
    setProblem(null)
    setCreating(null)
    setJoining(null)
    try {
      const answer = await searchPersons(search)
      setFound(answer.items.filter((person) => person.id !== besides))
    } catch (error) {
      setProblem(asProblem(error))
      setFound(null)
    } finally {
      setBusy(false)
    }
  }

  return (
    <div className="stack">
      <form onSubmit={(event) => void submit(event)} noValidate className="stack" role="search">
        <Textfield
          id="person"
          label={t('participants:search.label')}
          description={t('participants:search.hint')}
          autoComplete="off"
          maxLength={120}
          value={text}
          error={errors['person']}
          onChange={(event) => setText(event.target.value)}
        />
        {!byNumber && <BirthDate id="search-birth" value={birth} onChange={setBirth} error={errors['search-birth-day']} />}
        <ProblemAlert problem={problem} />
        <div className="buttons">
          <Button type="submit" variant={found ? 'secondary' : 'primary'} loading={busy}>
            {t('participants:search.submit')}
          </Button>
        </div>
      </form>
      <div role="status">
        {found && <p>{t(found.length ? 'participants:search.found' : none, { count: found.length })}</p>}
      </div>
      {found && forParticipant && !byNumber && <p className="subtle small">{t('participants:search.owners_left_out')}</p>}
      {found && found.length > 0 && <Hits persons={found} onPick={onPick} />}
      {found && !besides && !creating && (
        <div className="buttons">
          <Button variant={found.length || joining ? 'secondary' : 'primary'} onClick={create}>
            {t('participants:search.create')}
          </Button>
          {!joining && (
            <Button variant="tertiary" onClick={() => setJoining('asked')}>
              {t('joining:have_code')}
            </Button>
          )}
        </div>
      )}
      {!besides && !creating && <BegunPersons drafts={drafts} onPick={setCreating} />}
      {joining && <JoinByCode found={joining === 'elsewhere'} onJoined={onPick} />}
      {creating && joining !== 'elsewhere' && (
        <section className="panel" aria-labelledby="new-person">
          <Heading level={2} data-size="xs" id="new-person">
            {t('participants:person.title')}
          </Heading>
          <Paragraph className="subtle">{t('participants:person.once')}</Paragraph>
          <PersonForm
            key={creating.key}
            forOwner={forOwner}
            begun={creating}
            onCreated={onPick}
            onElsewhere={() => setJoining('elsewhere')}
          />
        </section>
      )}
    </div>
  )
}

function Hits({ persons, onPick }: { persons: PersonBrief[]; onPick: (person: PersonBrief) => void }) {
  const { t } = useTranslation()
  return (
    <ul className="cards">
      {persons.map((person) => (
        <li key={person.id} className="card row-between">
          <div>
            <strong>{person.display_name}</strong>
            <p className="subtle">
              {[person.birth_date && t('participants:born', { date: dayInWords(person.birth_date) }), person.workplace]
                .filter(Boolean)
                .join(' · ')}
            </p>
          </div>
          <Button variant="secondary" onClick={() => onPick(person)}>
            {t('participants:search.pick')}
            <span className="ds-sr-only"> {person.display_name}</span>
          </Button>
        </li>
      ))}
    </ul>
  )
}
