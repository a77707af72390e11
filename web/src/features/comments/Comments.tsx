import './comments.css'

import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { PencilIcon, TrashIcon } from '@navikt/aksel-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { deleteComment, restoreItem, type Commented } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useComments, useRefresh } from '../../api/queries'
import type { Comment } from '../../api/types'
import { useSeen } from '../../api/useSeen'
import { moment } from '../../i18n/dates'
import { forWhom, reaches, whoIs } from '../../i18n/words'
import { RichTextView } from '../../richtext/RichTextView'
import { Loaded } from '../../ui/Loaded'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { focusOnce } from '../../ui/focus'
import { usePlan } from '../plan/context'
import { ChangeComment } from './ChangeComment'
import { WriteComment } from './WriteComment'

/** What was said on a goal or an activity, with room to say something. */
export function Comments({ on }: { on: Commented }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const query = useComments(plan.id, on)
  return (
    <section className="stack" aria-labelledby={`comments-${on.id}`}>
      <Heading level={on.kind === 'goal' ? 2 : 3} data-size="xs" id={`comments-${on.id}`}>
        {t('comments:title')}
      </Heading>
      <Loaded query={query}>{({ items }) => <List on={on} comments={items} />}</Loaded>
      <WriteComment on={on} />
    </section>
  )
}

function List({ on, comments }: { on: Commented; comments: Comment[] }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const refresh = useRefresh()
  const [deleted, setDeleted] = useState<Comment[]>([])
  useSeen(
    plan.id,
    comments.map((comment) => comment.id),
  )
  const [changing, setChanging] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const gone = deleted.filter((one) => !comments.some((comment) => comment.id === one.id))

  const attempt = async (work: () => Promise<unknown>) => {
    setProblem(null)
    try {
      await work()
      await refresh(keys.commentsOn(plan.id, on.id))
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  const remove = (comment: Comment) =>
    attempt(async () => {
      await deleteComment(plan.id, comment.id, comment.version)
      setDeleted((before) => [...before, comment])
    })
  const undo = (comment: Comment) =>
    attempt(async () => {
      await restoreItem(plan.id, 'comment', comment.id)
      setDeleted((before) => before.filter((one) => one.id !== comment.id))
    })

  return (
    <>
      {comments.length === 0 && gone.length === 0 && <Paragraph className="subtle">{t('comments:none')}</Paragraph>}
      {comments.length > 0 && (
        <ol className="comments">
          {comments.map((comment) => (
            <li key={comment.id}>
              <Head comment={comment} />
              {changing === comment.id ? (
                <ChangeComment on={on} comment={comment} onDone={() => setChanging(null)} />
              ) : (
                <>
                  <RichTextView document={comment.body} heading={3} />
                  {comment.mine && reaches(comment.level, 'edit') && (
                    <div className="buttons">
                      <Button variant="tertiary" onClick={() => setChanging(comment.id)}>
                        <PencilIcon aria-hidden />
                        {t('comments:edit')}
                        <Of comment={comment} />
                      </Button>
                      {reaches(comment.level, 'delete') && (
                        <Button variant="tertiary" onClick={() => void remove(comment)}>
                          <TrashIcon aria-hidden />
                          {t('comments:delete')}
                          <Of comment={comment} />
                        </Button>
                      )}
                    </div>
                  )}
                </>
              )}
            </li>
          ))}
        </ol>
      )}
      <div role="status">
        {gone.map((comment) => (
          <p key={comment.id} className="undo">
            {t('comments:deleted')}{' '}
            <Button variant="secondary" ref={focusOnce} onClick={() => void undo(comment)}>
              {t('common:undo')}
            </Button>
          </p>
        ))}
      </div>
      <ProblemAlert problem={problem} />
    </>
  )
}

function Of({ comment }: { comment: Comment }) {
  const { t } = useTranslation()
  return <span className="ds-sr-only"> {t('comments:of', { name: whoIs(t, comment.author.name) })}</span>
}

function Head({ comment }: { comment: Comment }) {
  const { t } = useTranslation()
  const { author, acting_name, created_at, edited_at } = comment
  return (
    <p className="comment-head">
      <strong>{forWhom(t, whoIs(t, author.name), acting_name)}</strong>{' '}
      <span className="subtle">
        {moment(created_at)}
        {edited_at && ` · ${t('comments:edited', { when: moment(edited_at) })}`}
      </span>
    </p>
  )
}
