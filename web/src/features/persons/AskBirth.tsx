import { Alert, Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { changePerson } from '../../api/administration'
import { getPerson } from '../../api/identity'
import { asProblem, type Problem } from '../../api/problem'
import type { Person } from '../../api/types'
import { useErrors } from '../../ui/form'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { fieldText } from '../../ui/problems'
import { BirthDate, emptyDmy, toDay } from './BirthDate'

interface Props {
  personId: string
  name: string
  /** What follows from the age may be asked for anew. */
  onSaved?: () => void
}

/** Asks for the birth date of somebody who has none, of whoever may enter it; nothing where there is one. */
export function AskBirth({ personId, name, onSaved }: Props) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const key = ['person', personId]
  const { data: person } = useQuery({ queryKey: key, queryFn: () => getPerson(personId), retry: false })
  const [birth, setBirth] = useState(emptyDmy)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const [saved, setSaved] = useState(false)
  const { errors, show } = useErrors()

  const save = async (from: Person) => {
    const day = toDay(birth)
    if (!show(day ? {} : { 'ask-birth-day': t('participants:search.bad_date') })) return
    setBusy(true)
    setProblem(null)
    try {
      client.setQueryData(key, await changePerson(personId, { birth_date: day }, from.version))
      setSaved(true)
      onSaved?.()
    } catch (error) {
      const found = asProblem(error)
      if (found.code === 'edit.stale') void client.invalidateQueries({ queryKey: key })
      const refused = found.codesFor(['birth_date'])['birth_date']
      if (refused) show({ 'ask-birth-day': fieldText(t, refused) })
      else setProblem(found)
    }
    setBusy(false)
  }

  if (saved) return <p role="status">{t('participants:birth.saved')}</p>
  if (!person || person.birth_date !== null || !person.may.edit) return null
  return (
    // Stands inside forms of others too, and is none itself.
    <Alert data-color="info">
      <Heading level={3} data-size="2xs">
        {t('participants:birth.missing', { name })}
      </Heading>
      <Paragraph>{t('participants:birth.why', { name })}</Paragraph>
      <BirthDate id="ask-birth" value={birth} onChange={setBirth} error={errors['ask-birth-day']} required />
      <ProblemAlert problem={problem} />
      <Button type="button" variant="secondary" loading={busy} className="gap-above" onClick={() => void save(person)}>
        {t('participants:birth.save')}
      </Button>
    </Alert>
  )
}
