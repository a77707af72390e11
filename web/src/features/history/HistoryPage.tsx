import './history.css'

import { Button, Heading, Paragraph, Tag } from '@digdir/designsystemet-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'

import { revertItem } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useGoals, useRefresh, useRevisions } from '../../api/queries'
import type { Activity, Goal, Revision } from '../../api/types'
import { reaches } from '../../i18n/words'
import { BackLink } from '../../ui/BackLink'
import { Empty } from '../../ui/Empty'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { NotFound } from '../errors/NotFound'
import { usePlan } from '../plan/context'
import { Change } from './Change'

/** What a goal or an activity has been, and the way back to it. */
export default function HistoryPage() {
  const plan = usePlan()
  const { goalId, activityId } = useParams()
  const query = useGoals(plan.id)
  return (
    <Loaded query={query}>
      {({ items }) => {
        const goal = items.find((one) => one.id === goalId)
        const activity = goal?.activities.find((one) => one.id === activityId)
        if (!goal || (activityId && !activity)) return <NotFound />
        return <History goal={goal} activity={activity ?? null} />
      }}
    </Loaded>
  )
}

function History({ goal, activity }: { goal: Goal; activity: Activity | null }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const kind = activity ? 'activity' : 'goal'
  const item = activity ?? goal
  const query = useRevisions(plan.id, kind, item.id)
  return (
    <div className="stack reading">
      <BackLink to={`/planer/${plan.id}/maal/${goal.id}`}>{t('history:back_goal')}</BackLink>
      <PageTitle title={t('history:title')} shortName={plan.short_name}>
        {t('history:title')}
      </PageTitle>
      <Paragraph>
        <strong>{t(`history:of_${kind}`, { title: item.title })}</strong>
      </Paragraph>
      <Paragraph>{t('history:intro')}</Paragraph>
      <Loaded query={query}>
        {({ pages }) => (
          <>
            <Changes kind={kind} item={item} revisions={pages.flatMap((page) => page.items)} />
            {query.hasNextPage && (
              <div>
                <Button variant="secondary" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {t('common:show_more')}
                </Button>
              </div>
            )}
          </>
        )}
      </Loaded>
      {!activity && goal.activities.length > 0 && (
        <section className="stack" aria-labelledby="activities">
          <Heading level={2} data-size="xs" id="activities">
            {t('history:activities')}
          </Heading>
          <ul>
            {goal.activities.map(({ id, title }) => (
              <li key={id}>
                <Link className="ds-link back" to={`/planer/${plan.id}/maal/${goal.id}/aktiviteter/${id}/historikk`}>
                  {title}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}

interface Props {
  kind: 'goal' | 'activity'
  item: Goal | Activity
  revisions: Revision[]
}

function Changes({ kind, item, revisions }: Props) {
  const { t } = useTranslation()
  const plan = usePlan()
  const refresh = useRefresh()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState<number | null>(null)
  /** Which one it was made, and what it was before that. */
  const [done, setDone] = useState<{ number: number; before: number } | null>(null)
  const [now] = revisions
  if (!now) return <Empty text={t('history:none')} />

  const revert = async (number: number, undoing: boolean) => {
    setProblem(null)
    setBusy(number)
    const refused = await revertItem(plan.id, kind, item.id, number, now.number).then(() => null, asProblem)
    // Also where somebody else changed it first: that is what they need to see.
    await refresh(keys.goals(plan.id))
    setProblem(refused)
    if (!refused) setDone(undoing ? null : { number, before: now.number })
    setBusy(null)
  }

  return (
    <>
      <ProblemAlert problem={problem} />
      <ol className="cards">
        {revisions.map((one, place) => (
          <li key={one.number} className="card">
            <div className="card-head">
              <Heading level={2} data-size="2xs">
                {t([`history:change.${one.change}`, 'history:change.other'])}
              </Heading>
              {place === 0 && <Tag data-size="sm">{t('history:now')}</Tag>}
            </div>
            <Change
              one={one}
              earlier={revisions[place + 1] ?? null}
              now={place === 0 ? null : now}
              busy={busy === one.number}
              reverted={done?.number === one.number}
              onRevert={reaches(item.level, 'edit') ? () => void revert(one.number, false) : null}
              onUndo={() => void (done && revert(done.before, true))}
            />
          </li>
        ))}
      </ol>
    </>
  )
}
