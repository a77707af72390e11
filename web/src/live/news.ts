import { useSyncExternalStore } from 'react'

/** What the gateway tells of a plan: that something changed and where, never what. */
export type NewsKind = 'access' | 'inbox' | 'goals' | 'participants' | 'messages' | 'read' | 'prints' | 'copies' | 'transfers'

export interface News {
  kind: NewsKind
  plan_id: string
  /** The same person did it, here or on another device. */
  own: boolean
}

/** What came in while somebody was reading; shown when they ask for it. */
const waiting = new Map<string, number>()
const listeners = new Set<() => void>()

const keyOf = (planId: string, kind: NewsKind) => `${planId} ${kind}`

function changed(): void {
  listeners.forEach((listener) => listener())
}

export function hold(news: News): void {
  const key = keyOf(news.plan_id, news.kind)
  waiting.set(key, (waiting.get(key) ?? 0) + 1)
  changed()
}

export function release(planId: string, kind: NewsKind): void {
  if (waiting.delete(keyOf(planId, kind))) changed()
}

export function releaseAll(): void {
  waiting.clear()
  changed()
}

/** How many pieces of news of a kind wait to be shown. */
export function useWaiting(planId: string, kind: NewsKind | null): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => (kind ? (waiting.get(keyOf(planId, kind)) ?? 0) : 0),
  )
}
