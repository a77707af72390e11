import { useMatch } from 'react-router'

import { useLive } from './useLive'

/** Keeps what is on the screen true: of the plan that is open, and of what concerns the person anywhere. */
export function Live() {
  const inPlan = useMatch('/planer/:planId/*')
  const planId = inPlan?.params.planId ?? null
  useLive(planId === 'ny' ? null : planId)
  return null
}
