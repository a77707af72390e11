import { Button } from '@digdir/designsystemet-react'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { createComment, patchComment, type Commented } from '../../api/plans'
import { keys, useRefresh } from '../../api/queries'
import type { Comment, Draft } from '../../api/types'
import { DraftState } from '../../editing/DraftState'
import type { Place } from '../../editing/drafts'
import { useEdit } from '../../editing/useEdit'
import { WithDraft } from '../../editing/WithDraft'
import { emptyDocument, fromPlain, isEmpty, plainOf, type Document } from '../../richtext/document'
import { sendByKeys } from '../../ui/keys'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { Textfield } from '../../ui/Textfield'
import { usePlan } from '../plan/context'

/** A new comment: plain lines, as most are; what has a form keeps it where it is changed. */
export function WriteComment({ on }: { on: Commented }) {
  const plan = usePlan()
  const [round, setRound] = useState(0)
  const place: Place = { planId: plan.id, kind: 'comment', key: on.id }
  return (
    <WithDraft place={place}>
      {(draft) => <Form key={round} on={on} place={place} draft={draft} onSent={() => setRound(round + 1)} />}
    </WithDraft>
  )
}

interface Props {
  on: Commented
  place: Place
  draft: Draft | null
  onSent: () => void
}

function Form({ on, place, draft, onSent }: Props) {
  const { t } = useTranslation()
  const plan = usePlan()
  const refresh = useRefresh()
  const [missing, setMissing] = useState(false)
  const edit = useEdit<{ body: Document }, Comment>({
    key: `comment:${plan.id}:new:${on.id}`,
    place,
    draft,
    start: { body: emptyDocument },
    version: null,
    save: (_changed, version, { body }, made) =>
      made ? patchComment(plan.id, made.id, version ?? made.version, { body }) : createComment(plan.id, on, { body }),
    read: (current) => ({ values: { body: (current as Comment).body }, version: (current as Comment).version }),
    onSaved: () => void refresh(keys.commentsOn(plan.id, on.id)).then(onSent),
  })
  const field = `comment-${on.id}`
  const send = async (event?: SyntheticEvent) => {
    event?.preventDefault()
    const empty = isEmpty(edit.values.body)
    setMissing(empty)
    if (empty) document.getElementById(field)?.focus()
    else await edit.submit()
  }
  return (
    <form onSubmit={(event) => void send(event)} noValidate className="stack">
      <Textfield
        id={field}
        label={t('comments:write')}
        multiline
        rows={3}
        maxLength={20000}
        value={plainOf(edit.values.body)}
        error={missing && t('comments:missing')}
        onChange={(event) => {
          setMissing(false)
          edit.set('body', fromPlain(event.target.value))
        }}
        onKeyDown={(event) => sendByKeys(event, send)}
      />
      <p className="audience">{t(`comments:audience_${on.kind}`)}</p>
      <DraftState saving={edit.saving} onlyMine />
      <ProblemAlert problem={edit.problem} />
      <div className="buttons">
        <Button type="submit" variant="secondary" loading={edit.busy}>
          {t('comments:send')}
        </Button>
      </div>
    </form>
  )
}
