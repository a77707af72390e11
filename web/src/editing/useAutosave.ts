import { useCallback, useEffect, useRef, useState } from 'react'

import { asProblem, type Problem } from '../api/problem'
import type { Saving } from './DraftState'

interface Options<T> {
  /** Brings it to the service; a problem that is thrown is told, and what was not saved is kept for the next time. */
  store: (value: T) => Promise<void>
  /** What waits and what came after it, as one; without it what came last counts. */
  join?: (before: T, after: T) => T
}

export const afterLastKey = 1000

/**
 * What is written goes to the service by itself, a second after the last key. One save at a time and in order, as two
 * at once would make each other stale; who leaves within the second does not lose the second.
 */
export function useAutosave<T>({ store, join }: Options<T>) {
  const [saving, setSaving] = useState<Saving>({ kind: 'idle' })
  const [problem, setProblem] = useState<Problem | null>(null)
  const pending = useRef<{ value: T } | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const queue = useRef<Promise<Problem | null>>(Promise.resolve(null))
  const latest = useRef({ store, join })
  useEffect(() => {
    latest.current = { store, join }
  })

  const add = useCallback((value: T) => {
    const before = pending.current
    pending.current = { value: before && latest.current.join ? latest.current.join(before.value, value) : value }
  }, [])

  /** Saves what waits; a problem when it could not be. */
  const flush = useCallback((): Promise<Problem | null> => {
    clearTimeout(timer.current)
    const work = async (): Promise<Problem | null> => {
      const waiting = pending.current
      if (!waiting) return null
      pending.current = null
      setSaving({ kind: 'saving' })
      try {
        await latest.current.store(waiting.value)
        setSaving({ kind: 'saved', at: new Date() })
        setProblem(null)
        return null
      } catch (error) {
        const since = pending.current as { value: T } | null
        pending.current = waiting
        if (since) add(since.value)
        setSaving({ kind: 'failed' })
        const refused = asProblem(error)
        setProblem(refused)
        return refused
      }
    }
    queue.current = queue.current.then(work, work)
    return queue.current
  }, [add])

  const schedule = useCallback(
    (value: T, wait = afterLastKey) => {
      add(value)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void flush(), wait)
    },
    [add, flush],
  )

  /** Forgets what waits, and ends when nothing is on its way any more. */
  const drop = useCallback(async () => {
    clearTimeout(timer.current)
    pending.current = null
    await queue.current
    // What was on its way and failed waits once more by now.
    clearTimeout(timer.current)
    pending.current = null
  }, [])

  useEffect(() => () => void flush(), [flush])

  return { saving, problem, schedule, flush, drop, waiting: useCallback(() => pending.current?.value ?? null, []) }
}
