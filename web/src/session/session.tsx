import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { createContext, useCallback, useContext, useEffect, type ReactNode } from 'react'

import { onConsentLost, onSignedOut, onTermsDue } from '../api/client'
import { getSession, signOut } from '../api/identity'
import { hasCode } from '../api/problem'
import { keys } from '../api/queries'
import type { Session } from '../api/types'
import { applyLanguage, currentLanguage } from '../i18n'
import { tellTabs, onTabs } from './channel'
import { forgetKept, keepFor } from './kept'

export const sessionKey = ['session'] as const

async function fetchSession(): Promise<Session | null> {
  try {
    return await getSession()
  } catch (error) {
    if (hasCode(error, 'auth.session_missing')) return null
    throw error
  }
}

export function useSessionQuery() {
  return useQuery({ queryKey: sessionKey, queryFn: fetchSession, staleTime: Infinity, gcTime: Infinity })
}

const Current = createContext<Session | null>(null)

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <Current value={session}>{children}</Current>
}

export function useSession(): Session {
  const session = useContext(Current)
  if (!session) throw new Error('useSession is for screens behind the sign-in')
  return session
}

/** Takes a new session into use: after sign-in, step-up or a changed language. */
export async function enter(client: QueryClient, session: Session): Promise<void> {
  // What is being written for another is theirs to go on with, and nobody's own.
  keepFor([session.person.id, session.acting?.person_id].filter(Boolean).join(' '))
  if (session.language !== currentLanguage()) await applyLanguage(session.language)
  client.setQueryData(sessionKey, session)
}

/** Goes on as or for somebody else, or in another municipality: nothing read before may stay on the screen, in any tab. */
export async function become(client: QueryClient, session: Session | null | undefined): Promise<void> {
  tellTabs({ kind: 'signed-out' })
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] })
  if (session) {
    await enter(client, session)
    tellTabs({ kind: 'signed-in' })
  } else {
    leave(client)
  }
}

/** Drops what was read of plans. What is being written stays, for the same person's next sign-in. */
export function leave(client: QueryClient): void {
  // Told twice, by a call and by the news of it: what the sign-in page has begun to read meanwhile must stay.
  if (client.getQueryData(sessionKey) === null) return
  client.setQueryData(sessionKey, null)
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] })
}

export function useSignOut(): () => Promise<void> {
  const client = useQueryClient()
  return useCallback(async () => {
    // Signed out is what the person asked for; an unreachable service must not keep the plan on the screen.
    await signOut().catch(() => undefined)
    forgetKept()
    tellTabs({ kind: 'signed-out' })
    const provider = client.getQueryData<Session | null>(sessionKey)?.provider
    leave(client)
    // Who came through a provider is signed in there, too, and so is whoever uses the machine next.
    if (provider) location.assign(`/api/identity/providers/${encodeURIComponent(provider)}/end`)
  }, [client])
}

/** Follows what other calls and other tabs find out about the session. */
export function useSessionNews(): void {
  const client = useQueryClient()
  useEffect(() => {
    const stopCalls = onSignedOut(() => leave(client))
    const stopConsent = onConsentLost((planId) => void client.invalidateQueries({ queryKey: keys.home(planId) }))
    const stopTerms = onTermsDue(() => void client.invalidateQueries({ queryKey: sessionKey }))
    const stopTabs = onTabs((news) => {
      if (news.kind === 'signed-out') leave(client)
      if (news.kind === 'signed-in') void client.invalidateQueries({ queryKey: sessionKey })
    })
    return () => {
      stopCalls()
      stopConsent()
      stopTerms()
      stopTabs()
    }
  }, [client])
}
