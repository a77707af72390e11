import { Button, Fieldset, Heading, Radio, Textfield } from '@digdir/designsystemet-react'
import { useMemo, useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'

import type { Problem } from '../../api/problem'
import type { Message, MessageWrite } from '../../api/types'
import { whoIs } from '../../i18n/words'
import { DraftState } from '../../editing/DraftState'
import { useErrors } from '../../ui/form'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { usePlan } from '../plan/context'
import { sendByKeys } from '../../ui/keys'
import { useDraft } from './useDraft'

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

export function Reply({ message }: { message: Message }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const navigate = useNavigate()
  const [all, setAll] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { errors, show } = useErrors()
  const everybody = answerTo(message, plan.me.person_id, true)
  const mine = message.from.person_id === plan.me.person_id
  const start = useMemo<MessageWrite>(
    () => ({
      recipients: answerTo(message, plan.me.person_id, false),
      subject: prefixed(t('messages:re'), message.subject),
      text: '',
      category: null,
      reply_to: message.id,
    }),
    [message, plan.me.person_id, t],
  )
  const draft = useDraft({ planId: plan.id, key: `reply:${plan.id}:${message.id}`, start, draft: null })

  const submit = async (event?: SyntheticEvent) => {
    event?.preventDefault()
    if (!show(draft.value.text.trim() ? {} : { reply: t('messages:error.text') })) return
    setBusy(true)
    const found = await draft.send()
    setBusy(false)
    setProblem(found)
    if (found) return
    const text = t('messages:sent', { count: draft.value.recipients.length })
    await navigate(`/planer/${plan.id}/meldinger?mappe=sendte`, { state: { done: text } })
  }
  if (everybody.length === 0) return <Forward id={message.id} />
  const choose = (toAll: boolean) => {
    setAll(toAll)
    draft.set({ recipients: answerTo(message, plan.me.person_id, toAll) })
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="panel stack">
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
      <Textfield
        id="reply"
        label={t('messages:field.text')}
        multiline
        rows={4}
        maxLength={20000}
        value={draft.value.text}
        error={errors['reply']}
        onChange={(event) => draft.set({ text: event.target.value })}
        onKeyDown={(event) => sendByKeys(event, submit)}
      />
      <p className="audience">{t('messages:audience', { count: draft.value.recipients.length })}</p>
      <DraftState saving={draft.saving} onlyMine />
      <ProblemAlert problem={problem} />
      <div className="buttons">
        <Button type="submit" loading={busy}>
          {t('messages:send')}
        </Button>
        <Forward id={message.id} />
      </div>
    </form>
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
