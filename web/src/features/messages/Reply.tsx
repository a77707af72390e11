import { Button, Fieldset, Heading, Radio } from '@digdir/designsystemet-react'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'

import type { Problem } from '../../api/problem'
import { keys, useMessage } from '../../api/queries'
import type { Message } from '../../api/types'
import { moment } from '../../i18n/dates'
import { sender, whoIs } from '../../i18n/words'
import { DraftState } from '../../editing/DraftState'
import { isEmpty, sameDocument } from '../../richtext/document'
import { quoted } from '../../richtext/quoting'
import { RichTextField } from '../../richtext/RichTextField'
import { useErrors } from '../../ui/form'
import { Loading } from '../../ui/Loading'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { usePlan } from '../plan/context'
import { sendByKeys } from '../../ui/keys'
import { DraftConflict } from './DraftConflict'
import { useDraft, useSettled } from './useDraft'
import { asRecipients, blank, idsIn, valuesOf, type MessageValues } from './values'

/** Who gets an answer: the one who wrote, or everybody who took part; never oneself. */
export function answerTo(message: Message, me: string, all: boolean): string[] {
  const others = message.recipients.map((one) => one.person_id).filter((id) => id !== me)
  if (message.from.person_id === me) return others
  return all ? [message.from.person_id, ...others] : [message.from.person_id]
}

/** "SV: SV: Møte" helps nobody. */
export function prefixed(prefix: string, subject: string): string {
  const bare = subject.replace(/^((sv|vs|re|fw):\s*)+/i, '')
  return `${prefix} ${bare}`.trim()
}

const keyOf = (message: Message, planId: string) => `reply:${planId}:${message.id}`

/** Begins with the answer that was not sent yet; one that is begun here stays the form that it was begun in. */
export function Reply({ message }: { message: Message }) {
  const plan = usePlan()
  const settled = useSettled(keyOf(message, plan.id))
  return settled ? <Begun message={message} /> : <Loading rows={2} />
}

function Begun({ message }: { message: Message }) {
  const plan = usePlan()
  const client = useQueryClient()
  const [own, setOwn] = useState<string | null>(null)
  const key = keys.message(plan.id, message.id)
  // What was begun here stands in the message at once: whoever comes back finds it.
  const begun = (id: string) => {
    setOwn(id)
    client.setQueryData<Message>(key, (before) => before && { ...before, reply_draft_id: id })
  }
  const found = client.getQueryData<Message>(key)?.reply_draft_id ?? message.reply_draft_id
  const wanted = found === own ? null : found
  const draft = useMessage(plan.id, wanted ?? '', wanted !== null)
  if (wanted === null) return <Answer key="new" message={message} onBegun={begun} />
  if (draft.isPending) return <Loading rows={2} />
  return <Answer key={wanted} message={message} draft={draft.data?.status === 'draft' ? draft.data : undefined} onBegun={begun} />
}

interface Props {
  message: Message
  draft?: Message | undefined
  onBegun: (id: string) => void
}

function Answer({ message, draft: kept, onBegun }: Props) {
  const { t } = useTranslation()
  const plan = usePlan()
  const navigate = useNavigate()
  const [all, setAll] = useState((kept?.recipients.length ?? 0) > 1)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { errors, show } = useErrors()
  const everybody = answerTo(message, plan.me.person_id, true)
  const mine = message.from.person_id === plan.me.person_id
  const start = useMemo<MessageValues>(() => {
    const line = t('messages:quoted', { name: sender(t, message.from), when: message.sent_at ? moment(message.sent_at) : '' })
    return {
      ...blank,
      recipients: asRecipients(answerTo(message, plan.me.person_id, false)),
      subject: prefixed(t('messages:re'), message.subject),
      body: { type: 'doc', content: [{ type: 'paragraph' }, ...quoted(line, message.body)] },
    }
  }, [message, plan.me.person_id, t])
  const draft = useDraft({
    planId: plan.id,
    key: keyOf(message, plan.id),
    start: kept ? valuesOf(kept) : start,
    replyTo: message.id,
    onFirstSave: onBegun,
    ...(kept ? { draft: kept } : {}),
  })
  const { values } = draft
  const chosen = idsIn(values.recipients)
  const nameOf = (id: string) =>
    whoIs(t, [message.from, ...message.recipients].find((one) => one.person_id === id)?.name ?? null)

  const submit = async (event?: SyntheticEvent) => {
    event?.preventDefault()
    const empty = isEmpty(values.body) || sameDocument(values.body, start.body)
    if (!show(empty ? { reply: t('messages:error.text') } : {})) return
    setBusy(true)
    const found = await draft.send()
    setBusy(false)
    // What was changed in another window is shown in place of the form.
    setProblem(found?.code === 'edit.stale' ? null : found)
    if (found) return
    const text = t('messages:sent', { count: chosen.length })
    await navigate(`/planer/${plan.id}/meldinger?mappe=sendte`, { state: { done: text } })
  }
  if (everybody.length === 0) return <Forward id={message.id} />
  const choose = (toAll: boolean) => {
    setAll(toAll)
    draft.set({ recipients: asRecipients(answerTo(message, plan.me.person_id, toAll)) })
  }

  return (
    <>
      <DraftConflict draft={draft} nameOf={nameOf} />
      <form onSubmit={(event) => void submit(event)} noValidate className="panel stack" hidden={draft.theirs !== null}>
        <Heading level={2} data-size="xs">
          {t(mine ? 'messages:follow_up' : 'messages:reply')}
        </Heading>
        {everybody.length > 1 && !mine && (
          <Fieldset>
            <Fieldset.Legend className="ds-sr-only">{t('messages:reply_to')}</Fieldset.Legend>
            <div className="radio-row">
              <Radio
                name="reply-to"
                value="one"
                label={whoIs(t, message.from.name)}
                checked={!all}
                onChange={() => choose(false)}
              />
              <Radio
                name="reply-to"
                value="all"
                label={t('messages:reply_all', { count: everybody.length })}
                checked={all}
                onChange={() => choose(true)}
              />
            </div>
          </Fieldset>
        )}
        <RichTextField
          id="reply"
          label={t('messages:field.text')}
          required
          value={values.body}
          error={errors['reply']}
          onChange={(body) => draft.set({ body })}
          onKeys={(event) => sendByKeys(event, submit)}
        />
        <p className="audience">{t('messages:audience', { count: chosen.length })}</p>
        <DraftState saving={draft.saving} onlyMine />
        <ProblemAlert problem={problem} />
        <div className="buttons">
          <Button type="submit" loading={busy}>
            {t('messages:send')}
          </Button>
          <Forward id={message.id} />
        </div>
      </form>
    </>
  )
}

function Forward({ id }: { id: string }) {
  const { t } = useTranslation()
  const plan = usePlan()
  return (
    <Button asChild variant="tertiary">
      <Link to={`/planer/${plan.id}/meldinger/ny?videresend=${id}`}>{t('messages:forward')}</Link>
    </Button>
  )
}
