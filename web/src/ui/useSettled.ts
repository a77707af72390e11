import type { UseQueryResult } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

/** Whoever waits longer than this for one service sees what the others have said; ms. */
const longest = 3000

/**
 * Whether all that stands on a page has been read, or will not be: shown at once, nothing of it moves for what comes
 * after. Once true it stays so, whatever is read again.
 */
export function useSettled(...queries: Pick<UseQueryResult, 'isPending' | 'isEnabled'>[]): boolean {
  const [late, setLate] = useState(false)
  const settled = late || !queries.some((query) => query.isEnabled && query.isPending)
  const [shown, setShown] = useState(settled)
  if (settled && !shown) setShown(true)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), longest)
    return () => clearTimeout(timer)
  }, [])
  return shown || settled
}
