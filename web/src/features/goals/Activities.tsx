import { Button, Checkbox, Heading, Paragraph } from '@digdir/designsystemet-react'
import { ChatIcon, PencilIcon, PlusIcon, TrashIcon } from '@navikt/aksel-icons'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'

import { deleteActivity, restoreItem } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import type { Activity, Goal } from '../../api/types'
import { useSeen } from '../../api/useSeen'
import { dayInWords } from '../../i18n/dates'
import { reaches } from '../../i18n/words'
import { isEmpty } from '../../richtext/document'
import { RichTextView } from '../../richtext/RichTextView'
import { focusOnce } from '../../ui/focus'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { Comments } from '../comments/Comments'
import { usePlan } from '../plan/context'
import { StatusTag } from './StatusTag'

export function Activities({ goal }: { goal: Goal }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const refresh = useRefresh()
  const { hash } = useLocation()
  const [showEnded, setShowEnded] = useState(() =>
    goal.activities.some((activity) => activity.status === 'ended' && hash === `#${activity.id}`),
  )
  const [deleted, setDeleted] = useState<Activity[]>([])
  const [problem, setProblem] = useState<Problem | null>(null)
  const ended = goal.activities.some((activity) => activity.status === 'ended')
  const gone = deleted.filter((one) => !goal.activities.some((activity) => activity.id === one.id))
  const shown = goal.activities.filter((activity) => showEnded || activity.status !== 'ended')

  useSeen(plan.id, [goal.id, ...shown.map((activity) => activity.id)])

  const attempt = async (work: () => Promise<unknown>) => {
    setProblem(null)
    try {
      await work()
      await refresh(keys.goals(plan.id))
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  const remove = (activity: Activity) =>
    attempt(async () => {
      await deleteActivity(plan.id, activity.id, activity.version)
      setDeleted((before) => [...before, activity])
    })
  const undo = (activity: Activity) =>
    attempt(async () => {
      await restoreItem(plan.id, 'activity', activity.id)
      setDeleted((before) => before.filter((one) => one.id !== activity.id))
    })

  return (
    <section className="stack" aria-labelledby="activities">
      <div className="row-between">
        <Heading level={2} data-size="xs" id="activities">
          {t('goals:activities')}
        </Heading>
        {reaches(goal.activities_level, 'create') && (
          <Button asChild variant="secondary">
            <Link to="aktiviteter/ny">
              <PlusIcon aria-hidden />
              {t('goals:new_activity')}
            </Link>
          </Button>
        )}
      </div>
      {shown.length === 0 && gone.length === 0 && <Paragraph className="subtle">{t('goals:no_activities')}</Paragraph>}
      <ul className="cards">
        {shown.map((activity) => (
          <li key={activity.id} id={activity.id} className="card" data-quiet={activity.status === 'ended'}>
            <div className="card-head">
              <strong className="grow">{activity.title}</strong>
              <StatusTag status={activity.status} />
            </div>
            <Facts activity={activity} />
            {!isEmpty(activity.body) && <RichTextView document={activity.body} heading={3} />}
            <Tools activity={activity} onRemove={() => void remove(activity)} />
          </li>
        ))}
      </ul>
      <div role="status">
        {gone.map((activity) => (
          <p key={activity.id} className="undo">
            {t('goals:deleted', { title: activity.title })}{' '}
            <Button variant="secondary" ref={focusOnce} onClick={() => void undo(activity)}>
              {t('common:undo')}
            </Button>
          </p>
        ))}
      </div>
      <ProblemAlert problem={problem} />
      {ended && (
        <Checkbox
          label={t('goals:show_ended_activities')}
          checked={showEnded}
          onChange={(event) => setShowEnded(event.target.checked)}
        />
      )}
    </section>
  )
}

/** What can be done with one. Comments are asked for when somebody opens them: a goal may have many activities. */
function Tools({ activity, onRemove }: { activity: Activity; onRemove: () => void }) {
  const { t } = useTranslation()
  const { hash } = useLocation()
  const asked = hash === `#${activity.id}`
  const [open, setOpen] = useState(asked)
  // Who comes for what was said on it finds it open, and in sight.
  useEffect(() => {
    if (asked) document.getElementById(activity.id)?.scrollIntoView({ block: 'nearest' })
  }, [asked, activity.id])
  const of = <span className="ds-sr-only"> {activity.title}</span>
  return (
    <>
      <div className="buttons">
        {reaches(activity.level, 'edit') && (
          <Button asChild variant="tertiary">
            <Link to={`aktiviteter/${activity.id}`}>
              <PencilIcon aria-hidden />
              {t('goals:edit')}
              {of}
            </Link>
          </Button>
        )}
        {reaches(activity.level, 'delete') && (
          <Button variant="tertiary" onClick={onRemove}>
            <TrashIcon aria-hidden />
            {t('goals:delete')}
            {of}
          </Button>
        )}
        {!open && (
          <Button variant="tertiary" aria-expanded={false} onClick={() => setOpen(true)}>
            <ChatIcon aria-hidden />
            {t('comments:title')}
            {of}
          </Button>
        )}
      </div>
      {open && <Comments on={{ kind: 'activity', id: activity.id }} />}
    </>
  )
}

function Facts({ activity }: { activity: Activity }) {
  const { t } = useTranslation()
  const facts = [
    activity.responsible && t('goals:responsible_is', { name: activity.responsible }),
    activity.time_frame,
    t('goals:registered', { date: dayInWords(activity.registered_on) }),
  ].filter(Boolean)
  return <p className="subtle">{facts.join(' · ')}</p>
}
