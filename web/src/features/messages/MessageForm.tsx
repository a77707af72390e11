import { Button, Checkbox, Field, Fieldset, Label, Select, Textfield, ValidationMessage } from '@digdir/designsystemet-react'
import { useCallback, useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'

import type { Problem } from '../../api/problem'
import type { Category, Message, MessageWrite, Recipient } from '../../api/types'
import { roleName, whoIs } from '../../i18n/words'
import { DraftState } from '../../editing/DraftState'
import { ErrorList, FieldLabel, useErrors } from '../../ui/form'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { usePlan } from '../plan/context'
import { sendByKeys } from '../../ui/keys'
import { useDraft } from './useDraft'

const categories: readonly Category[] = ['note', 'minutes', 'summons', 'request']

interface Props {
  people: Recipient[]
  draft: Message | null
  start: MessageWrite
}

export function MessageForm({ people, draft, start: given }: Props) {
  const { t } = useTranslation()
  const plan = usePlan()
  const navigate = useNavigate()
  const [start] = useState(given)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { errors, show, showProblem, round } = useErrors()
  // The address names the draft from now on, so that loading the page again comes back to it. The router is not told:
  // it would count as another screen and move the focus out of the text.
  const name = useCallback(
    (id: string) => history.replaceState(history.state, '', `/planer/${plan.id}/meldinger/utkast/${id}`),
    [plan.id],
  )
  const { value, set, saving, send, discard } = useDraft({
    planId: plan.id,
    key: `message:${plan.id}:${draft?.id ?? 'new'}`,
    start,
    draft,
    onFirstSave: name,
  })
  const chosen = new Set(value.recipients)
  const all = people.length > 0 && people.every((one) => chosen.has(one.person_id))

  const submit = async (event?: SyntheticEvent) => {
    event?.preventDefault()
    const found: Record<string, string> = {}
    if (chosen.size === 0) found['recipients'] = t('messages:error.recipients')
    if (!value.subject.trim()) found['subject'] = t('messages:error.subject')
    if (!value.text.trim()) found['text'] = t('messages:error.text')
    if (!show(found)) return
    setBusy(true)
    const refused = await send()
    setBusy(false)
    if (refused) {
      if (!(refused.code === 'request.invalid' && showProblem(refused, ['subject', 'text']))) setProblem(refused)
      return
    }
    await navigate(`/planer/${plan.id}/meldinger?mappe=sendte`, {
      state: { done: t('messages:sent', { count: chosen.size }) },
    })
  }
  const throwAway = async () => {
    const refused = await discard()
    setProblem(refused)
    if (!refused) await navigate(`/planer/${plan.id}/meldinger`, { state: { done: t('messages:discarded') } })
  }
  const toggle = (id: string) =>
    set({ recipients: chosen.has(id) ? value.recipients.filter((one) => one !== id) : [...value.recipients, id] })

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="stack">
      <Fieldset id="recipients" tabIndex={-1}>
        <Fieldset.Legend>
          <FieldLabel text={t('messages:field.recipients')} required />
        </Fieldset.Legend>
        {people.length === 0 && <p className="subtle">{t('messages:nobody_yet')}</p>}
        {people.length > 1 && (
          <Checkbox
            label={t('messages:everybody', { count: people.length })}
            checked={all}
            onChange={() => set({ recipients: all ? [] : people.map((one) => one.person_id) })}
          />
        )}
        {people.map((one) => (
          <Checkbox
            key={one.person_id}
            label={whoIs(t, one.name)}
            description={[roleName(t, one.role), one.reachable ? null : t('messages:unreachable')]
              .filter(Boolean)
              .join(' · ')}
            checked={chosen.has(one.person_id)}
            onChange={() => toggle(one.person_id)}
          />
        ))}
        {errors['recipients'] && <ValidationMessage>{errors['recipients']}</ValidationMessage>}
      </Fieldset>
      <Textfield
        id="subject"
        label={<FieldLabel text={t('messages:field.subject')} required />}
        maxLength={200}
        autoComplete="off"
        value={value.subject}
        error={errors['subject']}
        onChange={(event) => set({ subject: event.target.value })}
      />
      <Field>
        <Label>
          <FieldLabel text={t('messages:field.category')} />
        </Label>
        <Select
          value={value.category ?? ''}
          onChange={(event) => set({ category: (event.target.value || null) as Category | null })}
        >
          <Select.Option value="">{t('messages:category.none')}</Select.Option>
          {categories.map((category) => (
            <Select.Option key={category} value={category}>
              {t(`messages:category.${category}`)}
            </Select.Option>
          ))}
        </Select>
      </Field>
      <Textfield
        id="text"
        label={<FieldLabel text={t('messages:field.text')} required />}
        multiline
        rows={8}
        maxLength={20000}
        value={value.text}
        error={errors['text']}
        onChange={(event) => set({ text: event.target.value })}
        onKeyDown={(event) => sendByKeys(event, submit)}
      />
      <p className="audience">
        {chosen.size ? t('messages:audience', { count: chosen.size }) : t('messages:audience_none')}
      </p>
      <DraftState saving={saving} onlyMine />
      <ErrorList errors={errors} round={round} />
      <ProblemAlert problem={problem} />
      <div className="buttons">
        <Button type="submit" loading={busy}>
          {t('messages:send')}
        </Button>
        <Button type="button" variant="tertiary" onClick={() => void throwAway()}>
          {t('messages:discard')}
        </Button>
      </div>
    </form>
  )
}
