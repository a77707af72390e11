import { Button, Checkbox, Field, Fieldset, Label, Select, ValidationMessage } from '@digdir/designsystemet-react'
import { useCallback, useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'

import { asProblem, type Problem } from '../../api/problem'
import type { Category, Message, Recipient } from '../../api/types'
import { roleName, whoIs } from '../../i18n/words'
import { DraftState } from '../../editing/DraftState'
import { isEmpty } from '../../richtext/document'
import { RichTextField } from '../../richtext/RichTextField'
import { ErrorList, FieldLabel, useErrors } from '../../ui/form'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { usePlan } from '../plan/context'
import { sendByKeys } from '../../ui/keys'
import { Textfield } from '../../ui/Textfield'
import { DraftConflict } from './DraftConflict'
import type { Gone } from './MessagesPage'
import { useDraft } from './useDraft'
import { asRecipients, idsIn, type MessageValues } from './values'

const categories: readonly Category[] = ['note', 'minutes', 'summons', 'request']

interface Props {
  people: Recipient[]
  /** The one that is continued, if any. */
  message?: Message
  start: MessageValues
}

export function MessageForm({ people, message, start }: Props) {
  const { t } = useTranslation()
  const plan = usePlan()
  const navigate = useNavigate()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { errors, show, showProblem, round } = useErrors()
  // The address names the draft from now on, so that loading the page again comes back to it. The router is not told:
  // it would count as another screen and move the focus out of the text.
  const name = useCallback(
    (id: string) => history.replaceState(history.state, '', `/planer/${plan.id}/meldinger/utkast/${id}`),
    [plan.id],
  )
  const draft = useDraft({
    planId: plan.id,
    key: `message:${plan.id}:${message?.id ?? 'new'}`,
    start,
    draft: message,
    onFirstSave: name,
  })
  const { values, set } = draft
  const chosen = new Set(idsIn(values.recipients))
  const all = people.length > 0 && people.every((one) => chosen.has(one.person_id))

  const submit = async (event?: SyntheticEvent) => {
    event?.preventDefault()
    const found: Record<string, string> = {}
    if (chosen.size === 0) found['recipients'] = t('messages:error.recipients')
    if (!values.subject.trim()) found['subject'] = t('messages:error.subject')
    if (isEmpty(values.body)) found['body'] = t('messages:error.text')
    if (!show(found)) return
    setBusy(true)
    setProblem(null)
    const refused = await draft.send()
    setBusy(false)
    if (refused) {
      // What was changed in another window is shown in place of the form.
      if (refused.code === 'edit.stale') return
      if (!(refused.code === 'request.invalid' && showProblem(refused, ['subject', 'body']))) setProblem(refused)
      return
    }
    await navigate(`/planer/${plan.id}/meldinger?mappe=sendte`, {
      state: { done: t('messages:sent', { count: chosen.size }) },
    })
  }
  const throwAway = async () => {
    try {
      const id = await draft.discard()
      const state: Gone | object = id ? { gone: { id, draft: true } } : { done: t('messages:discarded') }
      await navigate(`/planer/${plan.id}/meldinger?mappe=utkast`, { replace: true, state })
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  const choose = (ids: string[]) => set({ recipients: asRecipients(ids) })
  const toggle = (id: string) => choose(chosen.has(id) ? [...chosen].filter((one) => one !== id) : [...chosen, id])
  const nameOf = (id: string) => whoIs(t, people.find((one) => one.person_id === id)?.name ?? null)

  return (
    <>
      <DraftConflict draft={draft} nameOf={nameOf} />
      <form onSubmit={(event) => void submit(event)} noValidate className="stack" hidden={draft.theirs !== null}>
        <Fieldset id="recipients" tabIndex={-1}>
          <Fieldset.Legend>
            <FieldLabel text={t('messages:field.recipients')} required />
          </Fieldset.Legend>
          {people.length === 0 && <p className="subtle">{t('messages:nobody_yet')}</p>}
          {people.length > 1 && (
            <Checkbox
              label={t('messages:everybody', { count: people.length })}
              checked={all}
              onChange={() => choose(all ? [] : people.map((one) => one.person_id))}
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
          value={values.subject}
          error={errors['subject']}
          onChange={(event) => set({ subject: event.target.value })}
        />
        <Field>
          <Label>
            <FieldLabel text={t('messages:field.category')} />
          </Label>
          <Select
            value={values.category}
            onChange={(event) => set({ category: event.target.value })}
          >
            <Select.Option value="">{t('messages:category.none')}</Select.Option>
            {categories.map((category) => (
              <Select.Option key={category} value={category}>
                {t(`messages:category.${category}`)}
              </Select.Option>
            ))}
          </Select>
        </Field>
        <RichTextField
          id="body"
          label={t('messages:field.text')}
          required
          value={values.body}
          error={errors['body']}
          onChange={(body) => set({ body })}
          onKeys={(event) => sendByKeys(event, submit)}
        />
        <p className="audience">
          {chosen.size ? t('messages:audience', { count: chosen.size }) : t('messages:audience_none')}
        </p>
        <DraftState saving={draft.saving} onlyMine />
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
    </>
  )
}
