import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

import { keys } from '../api/queries'
import { sessionKey } from '../session/session'
import { hold, releaseAll, type News, type NewsKind } from './news'

/** What was read that a kind of news makes old. */
const touches: Record<NewsKind, (planId: string) => readonly (readonly unknown[])[]> = {
  access: (id) => [keys.home(id), keys.plans, keys.inbox],
  // The first page is read anew as a whole: a line more or less stands above what is read there.
  inbox: () => [keys.plans, keys.inbox],
  goals: (id) => [keys.goals(id), keys.comments(id), keys.trash(id)],
  participants: (id) => [keys.participants(id)],
  messages: (id) => [keys.messages(id)],
  read: (id) => [keys.folder(id, 'sent'), keys.plan(id).concat('message')],
  prints: (id) => [keys.plan(id).concat('print')],
  copies: (id) => [keys.copies(id)],
  transfers: (id) => [keys.transfers(id)],
}

/** Numbers and marks that may change under a reader's eyes: nothing moves by it. */
const counts = (id: string) => [keys.planUnread(id)] as const

/** What others write waits behind a button, so that nothing moves while it is read. */
const waits = new Set<NewsKind>(['goals', 'participants', 'messages', 'copies'])

export async function hear(client: QueryClient, news: News): Promise<void> {
  // A later version may tell of more than this page knows.
  const old = (touches[news.kind] as (typeof touches)[NewsKind] | undefined)?.(news.plan_id) ?? []
  if (news.own || !waits.has(news.kind)) {
    await Promise.all(old.map((queryKey) => client.invalidateQueries({ queryKey })))
    return
  }
  hold(news)
  await Promise.all(old.map((queryKey) => client.invalidateQueries({ queryKey, refetchType: 'none' })))
  if (news.kind === 'messages') {
    await Promise.all(counts(news.plan_id).map((queryKey) => client.invalidateQueries({ queryKey })))
  }
}

const longestPause = 300_000

/**
 * Listens to the gateway while the page is seen: a hidden one needs no news, and browsers keep few connections.
 * What was missed meanwhile is asked for by naming the last piece of news that came.
 */
export function useLive(planId: string | null): void {
  const client = useQueryClient()
  useEffect(() => {
    let source: EventSource | null = null
    let last = ''
    let pause = 5000
    let timer: ReturnType<typeof setTimeout> | undefined

    const close = () => {
      clearTimeout(timer)
      source?.close()
      source = null
    }
    const open = () => {
      close()
      if (document.visibilityState === 'hidden') return
      const query = new URLSearchParams({ ...(planId && { plan: planId }), ...(last && { after: last }) })
      source = new EventSource(`/api/live?${query.toString()}`)
      source.addEventListener('open', () => {
        pause = 5000
      })
      source.addEventListener('news', (event: MessageEvent<string>) => {
        last = event.lastEventId
        void hear(client, JSON.parse(event.data) as News)
      })
      source.addEventListener('reset', () => {
        last = ''
        releaseAll()
        void client.invalidateQueries({ queryKey: planId ? keys.plan(planId) : keys.plans })
        void client.invalidateQueries({ queryKey: keys.inbox })
      })
      source.addEventListener('ended', () => {
        close()
        void client.invalidateQueries({ queryKey: sessionKey })
      })
      source.addEventListener('error', () => {
        // A lost connection is taken up again by the browser; a refusal is final, and asked again ever more seldom.
        if (source?.readyState !== EventSource.CLOSED) return
        timer = setTimeout(open, pause)
        pause = Math.min(pause * 2, longestPause)
      })
    }
    const seen = () => {
      // Who comes back to a page has it read anew, as a whole.
      if (document.visibilityState === 'visible') releaseAll()
      open()
    }
    open()
    document.addEventListener('visibilitychange', seen)
    window.addEventListener('online', open)
    return () => {
      document.removeEventListener('visibilitychange', seen)
      window.removeEventListener('online', open)
      close()
    }
  }, [client, planId])
}
