import { Button, Dialog, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'

import { deleteGoal } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import type { Goal } from '../../api/types'
import { reaches } from '../../i18n/words'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { usePlan } from '../plan/context'

/** A deleted goal cannot be brought back, so this asks first and says what goes with it. */
export function GoalActions({ goal }: { goal: Goal }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const refresh = useRefresh()
  const navigate = useNavigate()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [asking, setAsking] = useState(false)
  if (!reaches(goal.level, 'delete')) return null

  const remove = async () => {
    setProblem(null)
    try {
      await deleteGoal(plan.id, goal.id, goal.version)
    } catch (error) {
      setProblem(asProblem(error))
      setAsking(false)
      return
    }
    await navigate(`/planer/${plan.id}/maal`, { replace: true, state: { done: t('goals:deleted', { title: goal.title }) } })
    await refresh(keys.goals(plan.id))
  }

  return (
    <div className="stack">
      <ProblemAlert problem={problem} />
      <div className="buttons">
        <Button variant="tertiary" data-color="danger" onClick={() => setAsking(true)}>
          {t('goals:delete_goal')}
        </Button>
      </div>
      <Dialog open={asking} onClose={() => setAsking(false)} closeButton={t('common:close')}>
        <div className="stack">
          <Heading level={2} data-size="xs">
            {t('goals:delete_title', { title: goal.title })}
          </Heading>
          <Paragraph>{t('goals:delete_text', { count: goal.activities.length })}</Paragraph>
          <div className="buttons">
            <Button data-color="danger" onClick={() => void remove()}>
              {t('goals:delete_goal')}
            </Button>
            <Button variant="secondary" onClick={() => setAsking(false)}>
              {t('common:cancel')}
            </Button>
          </div>
        </div>
      </Dialog>
    </div>
  )
}
