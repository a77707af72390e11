import { Button } from '@digdir/designsystemet-react'
import { ArrowCirclepathReverseIcon, TrashIcon } from '@navikt/aksel-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation, useNavigate } from 'react-router'

import { deleteGoal, restoreItem } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import type { Goal } from '../../api/types'
import { reaches } from '../../i18n/words'
import { BringBack } from '../../ui/BringBack'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { usePlan } from '../plan/context'

interface Gone {
  gone: { id: string; title: string }
}

/** What is done seldom. A deleted goal lies in the trash with what hung on it, so this does not ask: the list offers the way back. */
export function GoalActions({ goal }: { goal: Goal }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const refresh = useRefresh()
  const navigate = useNavigate()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)

  const remove = async () => {
    setProblem(null)
    setBusy(true)
    try {
      await deleteGoal(plan.id, goal.id, goal.version)
    } catch (error) {
      setProblem(asProblem(error))
      setBusy(false)
      return
    }
    const state: Gone = { gone: { id: goal.id, title: goal.title } }
    await navigate(`/planer/${plan.id}/maal`, { replace: true, state })
    await refresh(keys.goals(plan.id))
  }

  return (
    <div className="stack">
      <ProblemAlert problem={problem} />
      <div className="buttons">
        <Button asChild variant="tertiary">
          <Link to="historikk">
            <ArrowCirclepathReverseIcon aria-hidden />
            {t('goals:history')}
          </Link>
        </Button>
        {reaches(goal.level, 'delete') && (
          <Button variant="tertiary" data-color="danger" loading={busy} onClick={() => void remove()}>
            <TrashIcon aria-hidden />
            {t('goals:delete_goal')}
          </Button>
        )}
      </div>
    </div>
  )
}

/** Stands over the goals after one was deleted, until the page is left. */
export function BringGoalBack({ goals }: { goals: readonly Goal[] }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const refresh = useRefresh()
  const { state } = useLocation() as { state: Partial<Gone> | null }
  const gone = state?.gone
  const shown = gone && !goals.some((goal) => goal.id === gone.id)

  const undo = async () => {
    if (gone) await restoreItem(plan.id, 'goal', gone.id)
    await refresh(keys.goals(plan.id))
  }
  return <BringBack text={shown ? t('goals:deleted', { title: gone.title }) : null} onUndo={undo} />
}
