import { useSyncExternalStore } from 'react'

interface Width {
  query: MediaQueryList
  subscribe: (listener: () => void) => () => void
}

function from(rem: number): Width {
  const query = matchMedia(`(min-width: ${rem}rem)`)
  return {
    query,
    subscribe: (listener) => {
      query.addEventListener('change', listener)
      return () => query.removeEventListener('change', listener)
    },
  }
}

const wide = from(48)
const roomy = from(64)
const broad = from(74)

function useWidth({ query, subscribe }: Width): boolean {
  return useSyncExternalStore(subscribe, () => query.matches)
}

/** Room for a side menu, or for a table across the page. One rendering only, so nothing is read twice. */
export function useWide(): boolean {
  return useWidth(wide)
}

/** Room for the widest table, of persons and their rights. */
export function useBroad(): boolean {
  return useWidth(broad)
}

/** Room for a table of six columns, or for one beside the plan's side menu. */
export function useRoomy(): boolean {
  return useWidth(roomy)
}
