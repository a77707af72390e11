import { Alert, Button, Details, Fieldset, Radio } from '@digdir/designsystemet-react'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { createPerson, getPerson } from '../../api/identity'
import { asProblem, type Problem } from '../../api/problem'
import type { Person, PersonBrief, PersonCreate } from '../../api/types'
import { DraftState } from '../../editing/DraftState'
import { Restored } from '../../editing/Restored'
import { useNote } from '../../editing/useNote'
import { ErrorList, TextField, useErrors } from '../../ui/form'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { fieldText } from '../../ui/problems'
import { searchedAs, startOf, type Begun } from './begun'
import { BirthDate, toDay } from './BirthDate'

const ids = [
  'given_name',
  'family_name',
  'identity_number',
  'mobile',
  'email',
  'workplace',
  'position',
  'street',
  'postal_code',
  'city',
] as const

interface Props {
  forOwner: boolean
  /** What was searched for is not asked for again; what was written of it before is there again. */
  begun: Begun
  onCreated: (person: PersonBrief) => void
  /** Another municipality has the person: their own code leads on. */
  onElsewhere: () => void
}

function brief(person: Person): PersonBrief {
  const { id, display_name, birth_date, workplace } = person
  return { id, display_name, birth_date, workplace, has_account: person.account !== null }
}

export function PersonForm({ forOwner, begun, onCreated, onElsewhere }: Props) {
  const { t } = useTranslation()
  const { key, searched, draft } = begun
  // By what was searched for: what is begun of one person never turns up with another.
  const note = useNote({
    key: `person:new:${searchedAs(searched)}`,
    place: { form: 'person', key },
    start: startOf(searched),
    draft,
  })
  const { values } = note
  const set = (change: Partial<typeof values>) => note.set({ ...change, searched: searchedAs(searched) })
  const birth = { day: values.birth_day, month: values.birth_month, year: values.birth_year }
  /** The number does not say when the person was born. */
  const [silent, setSilent] = useState(false)
  const channel = values.code_channel === 'email' ? 'email' : 'sms'
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { errors, show, showProblem, round } = useErrors()
  const exists = problem?.code === 'person.exists' ? problem.extra['person_id'] : null

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    const found: Record<string, string> = {}
    const number = values.identity_number.replace(/\s/g, '')
    if (!values.given_name.trim()) found['given_name'] = t('participants:person.error.given_name')
    if (!values.family_name.trim()) found['family_name'] = t('participants:person.error.family_name')
    if (number ? !/^\d{11}$/.test(number) : forOwner) found['identity_number'] = t('participants:search.number_length')
    const asksBirth = !number || silent
    const day = toDay(birth)
    if (asksBirth && (day === null || (silent && !day))) found['new-birth-day'] = t('participants:search.bad_date')
    if (channel === 'email' && !values.email.trim()) found['email'] = t('participants:person.error.email')
    if (!show(found)) return

    const body: PersonCreate = { given_name: '', family_name: '', code_channel: channel, draft: key }
    for (const id of ids) {
      const value = id === 'identity_number' ? number : values[id].trim()
      if (value) body[id] = value
    }
    if (asksBirth && day) body.birth_date = day
    setBusy(true)
    setProblem(null)
    try {
      const made = await createPerson(body)
      await note.end(true)
      onCreated(brief(made))
    } catch (error) {
      const refused = asProblem(error)
      if (refused.code === 'person.elsewhere') onElsewhere()
      const ofBirth = refused.codesFor(['birth_date'])['birth_date']
      if (ofBirth) {
        setSilent(Boolean(number))
        show({ 'new-birth-day': fieldText(t, ofBirth) })
      } else if (!(refused.code === 'request.invalid' && showProblem(refused, ids))) setProblem(refused)
      setBusy(false)
    }
  }

  const takeExisting = async (id: string) => {
    try {
      const known = await getPerson(id)
      await note.end()
      onCreated(brief(known))
    } catch (error) {
      setProblem(asProblem(error))
    }
  }

  const field = (
    id: (typeof ids)[number],
    extra: { required?: boolean; type?: 'email' | 'tel'; inputMode?: 'numeric' | 'tel' | 'email'; description?: string } = {},
  ) => (
    <TextField
      id={id}
      label={t(`participants:person.${id}`)}
      autoComplete="off"
      maxLength={120}
      value={values[id]}
      error={errors[id]}
      onChange={(value) => set({ [id]: value })}
      {...extra}
    />
  )

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="stack">
      {note.restored && <Restored onDiscard={() => void note.end()} />}
      {field('given_name', { required: true })}
      {field('family_name', { required: true })}
      {field('identity_number', { required: forOwner, inputMode: 'numeric' })}
      {(silent || (!forOwner && !values.identity_number)) && (
        <BirthDate
          id="new-birth"
          value={birth}
          onChange={({ day, month, year }) => set({ birth_day: day, birth_month: month, birth_year: year })}
          error={errors['new-birth-day']}
          required={silent}
        />
      )}
      {field('mobile', { type: 'tel', inputMode: 'tel', description: t('persons:mobile_hint') })}
      {field('email', { type: 'email', inputMode: 'email' })}
      <Fieldset>
        <Fieldset.Legend>{t('participants:person.channel')}</Fieldset.Legend>
        {(['sms', 'email'] as const).map((one) => (
          <Radio
            key={one}
            name="channel"
            value={one}
            label={t(`participants:person.channel_${one}`)}
            checked={channel === one}
            onChange={() => set({ code_channel: one })}
          />
        ))}
      </Fieldset>
      <Details>
        <Details.Summary>{t('participants:person.more')}</Details.Summary>
        <Details.Content>
          <div className="stack">
            {field('workplace')}
            {field('position')}
            {field('street')}
            {field('postal_code', { inputMode: 'numeric' })}
            {field('city')}
          </div>
        </Details.Content>
      </Details>
      <DraftState saving={note.saving} onlyMine />
      <ErrorList errors={errors} round={round} />
      {typeof exists === 'string' ? (
        <Alert data-color="info" role="alert">
          <p>{t('errors:code.person_exists')}</p>
          <Button type="button" className="gap-above" onClick={() => void takeExisting(exists)}>
            {t('participants:person.use_existing')}
          </Button>
        </Alert>
      ) : (
        problem?.code !== 'person.elsewhere' && <ProblemAlert problem={problem} />
      )}
      <div className="buttons">
        <Button type="submit" loading={busy}>
          {t('participants:person.submit')}
        </Button>
      </div>
    </form>
  )
}
