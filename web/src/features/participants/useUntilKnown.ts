import { useQueryClient } from '@tanstack/react-query'

import { keys, useRefresh } from '../../api/queries'
import type { Plan } from '../../api/types'

/** A new birth date of the owner reaches the plan a moment later: asks again until it has. */
export function useUntilKnown(planId: string) {
  const client = useQueryClient()
  const refresh = useRefresh()
  return async () => {
    for (let tries = 0; tries < 10; tries += 1) {
      await refresh(keys.plan(planId))
      if (client.getQueryData<Plan>(keys.home(planId))?.owner_age_known !== false) return
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
}
