import { useLocation } from 'react-router'

/** What one of the pages about signing in hands on to the next. */
export interface Known {
  /** Who is here, so that nobody writes it twice. */
  username?: string
  /** The password was chosen just now. */
  activated?: boolean
}

export function useKnown(): Known {
  return (useLocation() as { state: Known | null }).state ?? {}
}
