import './goals.css'

import { Button, Checkbox } from '@digdir/designsystemet-react'
import { PlusIcon, TrashIcon } from '@navikt/aksel-icons'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'

import { useGoals } from '../../api/queries'
import type { Activity, Goal } from '../../api/types'
import { reaches } from '../../i18n/words'
import { useSession } from '../../session/session'
import { Empty } from '../../ui/Empty'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { Progress } from '../../ui/Progress'
import { useFew } from '../../ui/useFew'
import { usePlan } from '../plan/context'
import { BringGoalBack } from './GoalActions'
import { StatusTag } from './StatusTag'

export default function GoalsPage() {
  const { t } = useTranslation()
  const plan = usePlan()
  const query = useGoals(plan.id)
  const { acting } = useSession()
  const [params, setParams] = useSearchParams()
  const all = params.get('vis') === 'alt'
  const mayCreate = reaches(plan.me.levels.goals, 'create')
  const name = plan.short_name ?? plan.owner.name

  return (
    <div className="stack">
      <div className="row-between">
        <PageTitle title={t('goals:title')} shortName={plan.short_name}>
          {t('goals:title')}
        </PageTitle>
        {mayCreate && (
          <Button asChild>
            <Link to="nytt">
              <PlusIcon aria-hidden />
              {t('goals:new')}
            </Link>
          </Button>
        )}
      </div>
      <Loaded query={query}>
        {({ items }) => {
          const shown = items.filter((goal) => all || goal.state === 'current')
          const hidden = items.some(
            (goal) => goal.state === 'history' || goal.activities.some((activity) => activity.status === 'ended'),
          )
          return (
            <>
              <BringGoalBack goals={items} />
              {shown.length === 0 && <Empty text={mayCreate ? t('goals:none', { name }) : t('goals:none_read')} />}
              <GoalList goals={shown} showEnded={all} />
              {hidden && (
                <Checkbox
                  label={t('goals:show_ended')}
                  checked={all}
                  onChange={(event) => setParams(event.target.checked ? { vis: 'alt' } : {}, { replace: true })}
                />
              )}
            </>
          )
        }}
      </Loaded>
      {/* Nobody brings something back for another. */}
      {!acting && (
        <p>
          <Link className="ds-link back" to={`/planer/${plan.id}/papirkurv`}>
            <TrashIcon aria-hidden />
            {t('goals:trash')}
          </Link>
        </p>
      )}
    </div>
  )
}

/** From here on each goal is one row, whose activities are a press away. */
const many = 8

function GoalList({ goals, showEnded }: { goals: Goal[]; showEnded: boolean }) {
  const { shown, list, more } = useFew(goals)
  return (
    <>
      <ol className="goal-list" ref={list}>
        {shown.map((goal) => (
          <GoalCard key={goal.id} goal={goal} showEnded={showEnded} folded={goals.length > many} />
        ))}
      </ol>
      {more}
    </>
  )
}

function GoalCard({ goal, showEnded, folded }: { goal: Goal; showEnded: boolean; folded: boolean }) {
  const { t } = useTranslation()
  const activities = goal.activities.filter((activity) => showEnded || activity.status !== 'ended')
  return (
    <li className="card" data-quiet={goal.state === 'history'}>
      <div className="card-head">
        <span className="goal-number">{goal.number}</span>
        <Link className="ds-link card-link" to={goal.id}>
          {goal.title}
        </Link>
        {goal.state === 'history' && <span className="subtle">{t('goals:in_history')}</span>}
      </div>
      <Progress value={goal.progress} label={t('goals:progress.of', { title: goal.title })} />
      {activities.length > 0 && !folded && <ActivityLines activities={activities} />}
      {activities.length > 0 && folded && (
        <details className="folded">
          <summary>
            {t('goals:activity_count', { count: activities.length })}
            <span className="ds-sr-only">: {goal.title}</span>
          </summary>
          <ActivityLines activities={activities} />
        </details>
      )}
    </li>
  )
}

function ActivityLines({ activities }: { activities: Activity[] }) {
  const { t } = useTranslation()
  return (
    <ul className="activity-lines" aria-label={t('goals:activities')}>
      {activities.map((activity) => (
        <li key={activity.id} data-quiet={activity.status === 'ended'}>
          <span>{activity.title}</span>
          <StatusTag status={activity.status} />
        </li>
      ))}
    </ul>
  )
}
