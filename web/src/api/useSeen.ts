import { useEffect } from 'react'

import { seeItems } from './plans'
import { keys, useRefresh } from './queries'

/** What stands on this page of a plan is new to its reader no more. Where that gets lost, it just stays new. */
export function useSeen(planId: string, ids: readonly string[]): void {
  const refresh = useRefresh()
  const all = ids.join(' ')
  useEffect(() => {
    if (!all) return
    void seeItems(planId, all.split(' '))
      .then(() => refresh(keys.inbox, keys.plans))
      .catch(() => undefined)
  }, [planId, all, refresh])
}
