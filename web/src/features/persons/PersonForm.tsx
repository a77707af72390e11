import { Alert, Button, Details, Fieldset, Radio } from '@digdir/designsystemet-react'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { createPerson, getPerson } from '../../api/identity'
import { asProblem, type Problem } from '../../api/problem'
import type { Person, PersonBrief, PersonCreate } from '../../api/types'
import { useKept } from '../../session/kept'
import { ErrorList, TextField, useErrors } from '../../ui/form'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { fieldText } from '../../ui/problems'
import { BirthDate, fromDay, toDay } from './BirthDate'

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
type Values = Record<(typeof ids)[number], string>

interface Props {
  forOwner: boolean
  /** What was searched for is not asked for again. */
  identityNumber: string
  name: string
  birthDate: string
  onCreated: (person: PersonBrief) => void
  /** Another municipality has the person: their own code leads on. */
  onElsewhere: () => void
}

function brief(person: Person): PersonBrief {
  const { id, display_name, birth_date, workplace } = person
  return { id, display_name, birth_date, workplace, has_account: person.account !== null }
}

/** "Kari Anne Berg" is most often Kari Anne, of the Bergs. */
function splitName(name: string): { given: string; family: string } {
  const at = name.lastIndexOf(' ')
  return at < 0 ? { given: name, family: '' } : { given: name.slice(0, at), family: name.slice(at + 1) }
}

export function PersonForm({ forOwner, identityNumber, name, birthDate, onCreated, onElsewhere }: Props) {
  const { t } = useTranslation()
  // By what was searched for: what is begun of one person never turns up with another.
  const [values, setValues, forget] = useKept<Values>(`person:new:${identityNumber}:${name}:${birthDate}`, {
    ...(Object.fromEntries(ids.map((id) => [id, ''])) as Values),
    identity_number: identityNumber,
    given_name: splitName(name).given,
    family_name: splitName(name).family,
  })
  const [birth, setBirth] = useState(() => fromDay(birthDate))
  /** The number does not say when the person was born. */
  const [silent, setSilent] = useState(false)
  const [channel, setChannel] = useState<'sms' | 'email'>('sms')
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

    const body: PersonCreate = { given_name: '', family_name: '', code_channel: channel }
    for (const id of ids) {
      const value = id === 'identity_number' ? number : values[id].trim()
      if (value) body[id] = value
    }
    if (asksBirth && day) body.birth_date = day
    setBusy(true)
    setProblem(null)
    try {
      const made = await createPerson(body)
      forget()
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
      forget()
      onCreated(brief(known))
    } catch (error) {
      setProblem(asProblem(error))
    }
  }

  const field = (
    id: keyof Values,
    extra: { required?: boolean; type?: 'email' | 'tel'; inputMode?: 'numeric' | 'tel' | 'email'; description?: string } = {},
  ) => (
    <TextField
      id={id}
      label={t(`participants:person.${id}`)}
      autoComplete="off"
      maxLength={120}
      value={values[id]}
      error={errors[id]}
      onChange={(value) => setValues({ ...values, [id]: value })}
      {...extra}
    />
  )

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="stack">
      {field('given_name', { required: true })}
      {field('family_name', { required: true })}
      {field('identity_number', { required: forOwner, inputMode: 'numeric' })}
      {(silent || (!forOwner && !values.identity_number)) && (
        <BirthDate id="new-birth" value={birth} onChange={setBirth} error={errors['new-birth-day']} required={silent} />
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
            onChange={() => setChannel(one)}
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
