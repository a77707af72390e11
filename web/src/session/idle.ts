import { useEffect, useState } from 'react'

import { onAnswer } from '../api/client'
import { onTabs, tellTabs } from './channel'

/** What the idle clock says: `left` is null while there is no reason to speak. */
export interface Idle {
  left: number | null
  over: boolean
}

/** Where the session stands `idle` seconds after the last answer. */
export function idleAt(idle: number, warn: number, end: number): Idle {
  if (idle >= end) return { left: 0, over: true }
  return { left: idle >= warn ? end - idle : null, over: false }
}

/**
 * Counts from the last answer of the API in any tab. Compares clock times instead of counting ticks, so that a
 * sleeping phone wakes up to the truth.
 */
export function useIdle(warnSeconds: number, idleSeconds: number): Idle {
  const [idle, setIdle] = useState<Idle>({ left: null, over: false })

  useEffect(() => {
    let touched = Date.now()
    let told = 0
    let timer: ReturnType<typeof setTimeout> | undefined

    const look = () => {
      clearTimeout(timer)
      const seconds = Math.floor((Date.now() - touched) / 1000)
      const now = idleAt(seconds, warnSeconds, idleSeconds)
      setIdle((before) => (before.left === now.left && before.over === now.over ? before : now))
      if (now.over) return
      const wait = now.left === null ? touched + warnSeconds * 1000 - Date.now() : 1000
      timer = setTimeout(look, Math.max(wait, 250))
    }
    const touch = (at: number) => {
      touched = Math.max(touched, at)
      look()
    }
    const stopAnswers = onAnswer(() => {
      touch(Date.now())
      if (Date.now() - told > 5000) {
        told = Date.now()
        tellTabs({ kind: 'touched', at: told })
      }
    })
    const stopTabs = onTabs((news) => {
      if (news.kind === 'touched') touch(news.at)
    })
    document.addEventListener('visibilitychange', look)
    look()
    return () => {
      clearTimeout(timer)
      stopAnswers()
      stopTabs()
      document.removeEventListener('visibilitychange', look)
    }
  }, [warnSeconds, idleSeconds])

  return idle
}
