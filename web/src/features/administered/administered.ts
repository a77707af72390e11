import { useQueryClient } from '@tanstack/react-query'
import { createContext, useContext, useState } from 'react'

import { asProblem, type Problem } from '../../api/problem'
import type { AdministeredPlan } from '../../api/types'
import { useStepUp } from '../../session/StepUp'

interface Around {
  plan: AdministeredPlan
  onDone: (text: string | null) => void
}

export const Administered = createContext<Around | null>(null)

export const administeredKey = (planId: string) => ['administration', 'administered', planId] as const

export function useAdministered(): Around {
  const around = useContext(Administered)
  if (!around) throw new Error('useAdministered is for a plan that is administered')
  return around
}

/** Does something to the plan and says so; what is refused is told where it was tried, and the list is read again. */
export function useAct() {
  const { plan, onDone } = useAdministered()
  const stepUp = useStepUp()
  const client = useQueryClient()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const act = async (work: () => Promise<unknown>, done: string): Promise<boolean> => {
    setBusy(true)
    setProblem(null)
    onDone(null)
    try {
      await stepUp(work)
      onDone(done)
      return true
    } catch (error) {
      setProblem(asProblem(error))
      return false
    } finally {
      // Also after a refusal: somebody else may have been first, or the hour be over.
      await client.refetchQueries({ queryKey: administeredKey(plan.plan_id) })
      setBusy(false)
    }
  }
  return { act, problem, busy }
}
