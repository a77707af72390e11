import { Alert, Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useEffect, useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { joinByCode } from '../../api/administration'
import { getPerson } from '../../api/identity'
import { asProblem, type Problem } from '../../api/problem'
import type { PersonBrief } from '../../api/types'
import { dayInWords } from '../../i18n/dates'
import { TextField, useErrors } from '../../ui/form'
import { ProblemAlert } from '../../ui/ProblemPanel'

interface Props {
  /** Shown because a search or a creation found the person in another municipality. */
  found?: boolean
  onJoined: (person: PersonBrief) => void
}

/** Adds a person of another municipality by the code that they gave; who it was is shown before going on. */
export function JoinByCode({ found = false, onJoined }: Props) {
  const { t } = useTranslation()
  const [code, setCode] = useState('')
  const [joined, setJoined] = useState<PersonBrief | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { errors, show } = useErrors()
  useEffect(() => {
    if (found) document.getElementById('join-code')?.focus()
  }, [found])

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    if (!show(code.trim() ? {} : { 'join-code': t('joining:missing') })) return
    setBusy(true)
    setProblem(null)
    try {
      setJoined(await joinByCode(code.trim()))
    } catch (error) {
      const refused = asProblem(error)
      const there = refused.extra['person_id']
      if (refused.code === 'person.exists' && typeof there === 'string') {
        const { id, display_name, birth_date, workplace, account } = await getPerson(there)
        setJoined({ id, display_name, birth_date, workplace, has_account: account !== null })
      } else setProblem(refused)
    } finally {
      setBusy(false)
    }
  }

  if (joined) {
    return (
      <Alert data-color="success" role="status">
        <Paragraph>
          {t('joining:joined', { name: joined.display_name })}{' '}
          {joined.birth_date && t('participants:born', { date: dayInWords(joined.birth_date) })}
        </Paragraph>
        <Button className="gap-above" onClick={() => onJoined(joined)}>
          {t('joining:use', { name: joined.display_name })}
        </Button>
      </Alert>
    )
  }
  return (
    <section className="panel stack" aria-labelledby="join">
      <Heading level={2} data-size="xs" id="join">
        {t('joining:enter_title')}
      </Heading>
      <Paragraph>{t(found ? 'joining:found_elsewhere' : 'joining:enter_text')}</Paragraph>
      <form onSubmit={(event) => void submit(event)} noValidate className="stack">
        <TextField
          id="join-code"
          required
          label={t('joining:code')}
          description={t('joining:code_hint')}
          autoComplete="off"
          maxLength={40}
          value={code}
          error={errors['join-code']}
          onChange={setCode}
        />
        <ProblemAlert problem={problem} />
        <div className="buttons">
          <Button type="submit" loading={busy}>
            {t('joining:add')}
          </Button>
        </div>
      </form>
    </section>
  )
}
