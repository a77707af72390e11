import { Button } from '@digdir/designsystemet-react'
import type { SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { patchComment, type Commented } from '../../api/plans'
import { keys, useRefresh } from '../../api/queries'
import type { Comment, Draft } from '../../api/types'
import { ConflictView } from '../../editing/ConflictView'
import { DraftState } from '../../editing/DraftState'
import type { Place } from '../../editing/drafts'
import { useEdit } from '../../editing/useEdit'
import { WithDraft } from '../../editing/WithDraft'
import { isEmpty, type Document } from '../../richtext/document'
import { RichTextField } from '../../richtext/RichTextField'
import { useErrors } from '../../ui/form'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { usePlan } from '../plan/context'

interface Props {
  on: Commented
  comment: Comment
  onDone: () => void
}

/** Changes what one said oneself. */
export function ChangeComment(props: Props) {
  const plan = usePlan()
  const place: Place = { planId: plan.id, kind: 'comment', key: props.comment.id }
  return <WithDraft place={place}>{(draft) => <Form {...props} place={place} draft={draft} />}</WithDraft>
}

function Form({ on, comment, onDone, place, draft }: Props & { place: Place; draft: Draft | null }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const refresh = useRefresh()
  const { errors, show, showProblem } = useErrors()
  const id = `comment-${comment.id}`
  const edit = useEdit<{ body: Document }, Comment>({
    key: `comment:${plan.id}:${comment.id}`,
    place,
    draft,
    start: { body: comment.body },
    version: comment.version,
    save: (changed, version) =>
      patchComment(plan.id, comment.id, version ?? comment.version, { body: changed.body ?? comment.body }),
    read: (current) => ({ values: { body: (current as Comment).body }, version: (current as Comment).version }),
    onSaved: () => void refresh(keys.commentsOn(plan.id, on.id)).then(onDone),
  })
  const save = async (event: SyntheticEvent) => {
    event.preventDefault()
    if (!show(isEmpty(edit.values.body) ? { [id]: t('comments:missing') } : {})) return
    const problem = await edit.submit()
    if (problem?.code === 'request.invalid') showProblem(problem, [id])
  }
  if (edit.theirs) {
    return (
      <ConflictView
        differences={[
          { field: 'body', label: t('comments:change'), mine: edit.values.body, theirs: edit.theirs.values.body },
        ]}
        changed={edit.changed}
        onKeepMine={edit.keepMine}
        onKeepTheirs={edit.keepTheirs}
        onMerge={edit.merge}
      />
    )
  }
  return (
    <form onSubmit={(event) => void save(event)} noValidate className="stack">
      <RichTextField
        id={id}
        label={t('comments:change')}
        required
        value={edit.values.body}
        error={errors[id]}
        onChange={(body) => edit.set('body', body)}
      />
      <DraftState saving={edit.saving} onlyMine />
      <ProblemAlert problem={edit.problem} />
      <div className="buttons">
        <Button type="submit" loading={edit.busy}>
          {t('common:save')}
        </Button>
        <Button
          type="button"
          variant="tertiary"
          onClick={() => {
            edit.cancel()
            onDone()
          }}
        >
          {t('common:cancel')}
        </Button>
      </div>
    </form>
  )
}
