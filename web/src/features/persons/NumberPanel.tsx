import { Button, Fieldset, Heading, Paragraph, Radio } from '@digdir/designsystemet-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { changeNumber } from '../../api/administration'
import { asProblem, type Problem } from '../../api/problem'
import type { NumberChange, Person } from '../../api/types'
import { DraftState } from '../../editing/DraftState'
import { useNote } from '../../editing/useNote'
import { useStepUp } from '../../session/StepUp'
import { TextField, useErrors } from '../../ui/form'
import { problemText } from '../../ui/problems'
import { ProblemAlert } from '../../ui/ProblemPanel'

interface Props {
  person: Person
  onChanged: (person: Person, done: string) => void
}

type Former = NonNullable<NumberChange['former']>
const kinds: readonly Former[] = ['replaced', 'mistaken']

/** A person's identity number: entered, replaced as a D-number is, or put right. */
export function NumberPanel({ person, onChanged }: Props) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const stepUp = useStepUp()
  const [writing, setWriting] = useState(false)
  const note = useNote({
    key: `number:${person.id}`,
    place: { form: 'number', key: person.id },
    start: { identity_number: '', former: '', reason: '' },
    enabled: writing,
  })
  const { identity_number: number, reason } = note.values
  const former = kinds.find((kind) => kind === note.values.former) ?? null
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { errors, show, showProblem } = useErrors()
  const name = person.display_name
  const had = person.identity_number_masked

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    const missing: Record<string, string> = {}
    if (!number.trim()) missing['identity_number'] = t('errors:field.missing')
    if (had && !former) missing['former'] = t('persons:number.former_missing')
    if (reason.trim().length < 3) missing['number_reason'] = t('persons:number.reason_missing')
    if (!show(missing)) return
    setBusy(true)
    setProblem(null)
    const wanted = { identity_number: number.trim(), former: had ? former : null, reason: reason.trim() }
    try {
      const saved = await stepUp(() => changeNumber(person.id, wanted, person.version))
      await note.end()
      setWriting(false)
      onChanged(saved, t('persons:number.saved', { name }))
    } catch (error) {
      const refused = asProblem(error)
      // What was written stays, to be saved on what stands there now.
      if (refused.code === 'edit.stale') await client.invalidateQueries({ queryKey: ['administration', 'person', person.id] })
      if (refused.code === 'person.exists') show({ identity_number: t('persons:number.exists') })
      else if (refused.code === 'person.elsewhere') show({ identity_number: problemText(t, refused) })
      else if (!showProblem(refused, ['identity_number', 'former'])) setProblem(refused)
    } finally {
      setBusy(false)
    }
  }

  return (
    <section className="panel stack" aria-labelledby="number">
      <Heading level={2} data-size="xs" id="number">
        {t('persons:field.identity_number')}
      </Heading>
      <Paragraph>{had ?? t('persons:number.none', { name })}</Paragraph>
      {writing ? (
        <form onSubmit={(event) => void submit(event)} noValidate className="stack reading">
          <TextField
            id="identity_number"
            required
            label={t('persons:number.new')}
            description={t('persons:number.hint')}
            inputMode="numeric"
            autoComplete="off"
            maxLength={20}
            value={number}
            error={errors['identity_number']}
            onChange={(value) => note.set({ identity_number: value })}
          />
          {had && (
            <Fieldset>
              <Fieldset.Legend>{t('persons:number.former', { number: had })}</Fieldset.Legend>
              {kinds.map((kind, at) => (
                <Radio
                  key={kind}
                  id={at === 0 ? 'former' : undefined}
                  name="former"
                  value={kind}
                  label={t(`persons:number.${kind}`)}
                  description={t(`persons:number.${kind}_hint`)}
                  error={at === kinds.length - 1 ? errors['former'] : Boolean(errors['former'])}
                  checked={former === kind}
                  onChange={() => note.set({ former: kind })}
                />
              ))}
            </Fieldset>
          )}
          <TextField
            id="number_reason"
            required
            label={t('persons:number.reason')}
            autoComplete="off"
            maxLength={200}
            value={reason}
            error={errors['number_reason']}
            onChange={(value) => note.set({ reason: value })}
          />
          <DraftState saving={note.saving} onlyMine />
          {had && person.account && <Paragraph>{t('persons:number.signed_out', { name })}</Paragraph>}
          <ProblemAlert problem={problem} />
          <div className="buttons">
            <Button type="submit" loading={busy}>
              {t('common:save')}
            </Button>
            <Button type="button" variant="tertiary" onClick={() => {
                setWriting(false)
                void note.end()
              }}
            >
              {t('common:cancel')}
            </Button>
          </div>
        </form>
      ) : (
        <div className="buttons">
          <Button
            variant="secondary"
            onClick={() => {
              setProblem(null)
              show({})
              setWriting(true)
            }}
          >
            {t(had ? 'persons:number.change' : 'persons:number.enter')}
          </Button>
        </div>
      )}
    </section>
  )
}
