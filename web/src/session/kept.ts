import { useCallback, useState, useSyncExternalStore } from 'react'

/**
 * Text that is being written, by the place it belongs to. It outlives the screen (an expired session, a detour to
 * another page), but never the tab: nothing of a plan is put in the browser's storage.
 */
const kept = new Map<string, unknown>()
const listeners = new Set<() => void>()
let writer: string | null = null

function changed(): void {
  listeners.forEach((listener) => listener())
}

export function forgetKept(): void {
  kept.clear()
  changed()
}

/** Whoever signs in next may only find their own words. */
export function keepFor(personId: string): void {
  if (writer !== null && writer !== personId) forgetKept()
  writer = personId
}

export function hasKept(): boolean {
  return kept.size > 0
}

export function useHasKept(): boolean {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, hasKept)
}

/** Like useState, but what was typed is still there when the screen comes back. */
export function useKept<T>(key: string, initial: T): [T, (value: T) => void, () => void] {
  const [value, setValue] = useState<T>(() => (kept.has(key) ? (kept.get(key) as T) : initial))
  const set = useCallback(
    (next: T) => {
      kept.set(key, next)
      changed()
      setValue(next)
    },
    [key],
  )
  const forget = useCallback(() => {
    kept.delete(key)
    changed()
  }, [key])
  return [value, set, forget]
}

/** Closing the tab is the one way left to lose text, so the browser asks first. */
export function guardKept(): void {
  addEventListener('beforeunload', (event) => {
    if (hasKept()) event.preventDefault()
  })
}

/** Drops one text, from outside the screen that holds it. */
export function forgetOne(key: string): void {
  kept.delete(key)
  changed()
}
