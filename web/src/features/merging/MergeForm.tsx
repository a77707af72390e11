import { Alert, Button, Checkbox, Fieldset, Heading, Paragraph, Radio } from '@digdir/designsystemet-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'

import { mergePersons } from '../../api/administration'
import { asProblem, hasCode, type Problem } from '../../api/problem'
import type { MergeField, Merging } from '../../api/types'
import { DraftState } from '../../editing/DraftState'
import { useNote } from '../../editing/useNote'
import { joined } from '../../i18n/words'
import { useStepUp } from '../../session/StepUp'
import { TextField, useErrors } from '../../ui/form'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { rightKey } from '../administration/rights'
import { useFieldText } from './fields'

/** What the card is to say, what happens, and why: then the two are one. */
export function MergeForm({ found, onStale }: { found: Merging; onStale: () => void }) {
  const { t } = useTranslation()
  const stepUp = useStepUp()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [taken, setTaken] = useState<readonly MergeField[]>([])
  const [onePerson, setOnePerson] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [stale, setStale] = useState(false)
  const [busy, setBusy] = useState(false)
  const [key] = useState(() => crypto.randomUUID())
  const { errors, show } = useErrors()
  const { kept, merged } = found
  // Of both, so that it is the same whichever of them stays.
  const pair = [kept.id, merged.id].sort()
  const note = useNote({
    key: `merging:${pair.join(':')}`,
    place: { form: 'merging', key: pair[0] ?? kept.id },
    start: { reason: '' },
  })
  const { reason } = note.values

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    const missing: Record<string, string> = {}
    if (found.different_numbers && !onePerson) missing['one_person'] = t('merging:one_person_missing')
    if (reason.trim().length < 3) missing['reason'] = t('merging:reason_missing')
    if (!show(missing)) return
    setBusy(true)
    setProblem(null)
    try {
      const wish = {
        merged_id: merged.id,
        kept_version: kept.version,
        merged_version: merged.version,
        take: [...taken],
        reason: reason.trim(),
        one_person: onePerson,
      }
      const person = await stepUp(() => mergePersons(kept.id, key, wish))
      await note.end()
      client.removeQueries({ queryKey: ['administration'] })
      void navigate(`/virksomhet/personer/${person.id}`, {
        replace: true,
        state: { done: t('merging:done', { name: person.display_name }) },
      })
    } catch (error) {
      if (hasCode(error, 'edit.stale')) {
        setStale(true)
        onStale()
      } else setProblem(asProblem(error))
      setBusy(false)
    }
  }

  return (
    <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
      {found.choices.length > 0 && (
        <Choices found={found} taken={taken} onTaken={setTaken} />
      )}
      {found.different_numbers && (
        <Alert data-color="warning">
          <Heading level={2} data-size="2xs">
            {t('merging:two_numbers')}
          </Heading>
          <Paragraph>{t('merging:two_numbers_text')}</Paragraph>
          <Checkbox
            id="one_person"
            value="one_person"
            label={t('merging:one_person')}
            checked={onePerson}
            error={errors['one_person']}
            onChange={(event) => setOnePerson(event.target.checked)}
          />
        </Alert>
      )}
      <Happens found={found} />
      <div className="reading">
        <TextField
          id="reason"
          required
          label={t('merging:reason')}
          description={t('merging:reason_hint')}
          value={reason}
          error={errors['reason']}
          onChange={(value) => note.set({ reason: value })}
          maxLength={200}
          autoComplete="off"
        />
        <DraftState saving={note.saving} onlyMine />
      </div>
      {stale && <Alert data-color="warning">{t('merging:changed')}</Alert>}
      <ProblemAlert problem={problem} />
      <div className="buttons">
        <Button type="submit" data-color="danger" loading={busy}>
          {t('merging:button')}
        </Button>
        <Button type="button" variant="tertiary" onClick={() => void navigate(`/virksomhet/personer/${kept.id}`)}>
          {t('merging:cancel')}
        </Button>
      </div>
    </form>
  )
}

interface ChoiceProps {
  found: Merging
  taken: readonly MergeField[]
  onTaken: (taken: readonly MergeField[]) => void
}

function Choices({ found, taken, onTaken }: ChoiceProps) {
  const { t } = useTranslation()
  const textOf = useFieldText()
  return (
    <section className="panel stack" aria-labelledby="choices">
      <Heading level={2} data-size="xs" id="choices">
        {t('merging:choose')}
      </Heading>
      <Paragraph>{t('merging:choose_hint')}</Paragraph>
      <div className="home-grid">
        {found.choices.map((field) => (
          <Fieldset key={field}>
            <Fieldset.Legend>{t(`merging:field.${field}`)}</Fieldset.Legend>
            <Radio
              name={field}
              value="kept"
              label={textOf(field, found.kept, 'kept')}
              description={t('merging:of_kept')}
              checked={!taken.includes(field)}
              onChange={() => onTaken(taken.filter((one) => one !== field))}
            />
            <Radio
              name={field}
              value="merged"
              label={textOf(field, found.merged, 'merged')}
              description={t('merging:of_merged')}
              checked={taken.includes(field)}
              onChange={() => onTaken([...taken, field])}
            />
          </Fieldset>
        ))}
      </div>
    </section>
  )
}

function Happens({ found }: { found: Merging }) {
  const { t } = useTranslation()
  const names = { kept: found.kept.display_name, merged: found.merged.display_name }
  const lost = found.rights_lost.filter((right) => right !== 'local_admin')
  const own = found.merged_plans - found.shared_plans
  const sentences = [
    own > 0 || found.merged_plans === 0 ? t('merging:plans', { ...names, count: own }) : null,
    found.shared_plans > 0 ? t('merging:shared', { count: found.shared_plans }) : null,
    t('merging:messages', names),
    t(`merging:account.${found.account}`, { ...names, username: found.merged.account?.username ?? '' }),
    found.filled.length > 0
      ? t('merging:filled', { what: joined(t, found.filled.map((field) => t(`merging:field.${field}`))) })
      : null,
    lost.length > 0
      ? t('merging:rights_lost', { what: joined(t, lost.map((right) => t(`administration:right.${rightKey(right)}`))) })
      : null,
    t('merging:trace'),
  ]
  return (
    <section className="panel stack" aria-labelledby="happens">
      <Heading level={2} data-size="xs" id="happens">
        {t('merging:happens')}
      </Heading>
      <ul className="sentences">
        {sentences.filter((one) => one !== null).map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      <p>
        <strong>{t('merging:never')}</strong>
      </p>
    </section>
  )
}
