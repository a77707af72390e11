import createClient from 'openapi-fetch'

import { isUnattended } from '../session/activity'
import { takeEarly } from './early'
import { Problem, problemOf } from './problem'
import type { paths } from './schema'

type Listener = () => void
const answered = new Set<Listener>()
const signedOut = new Set<Listener>()

/** An answer to what a person did keeps the session alive; the idle clock listens here. */
export function onAnswer(listener: Listener): () => void {
  answered.add(listener)
  return () => answered.delete(listener)
}

/** The session is gone, whatever call found out. */
export function onSignedOut(listener: Listener): () => void {
  signedOut.add(listener)
  return () => signedOut.delete(listener)
}

const termsDue = new Set<Listener>()

/** Other terms hold since the session began: nothing goes on before they are read. */
export function onTermsDue(listener: Listener): () => void {
  termsDue.add(listener)
  return () => termsDue.delete(listener)
}

const consentLost = new Set<(planId: string) => void>()

/** Consent has ended while a plan was open: what was read of it before must leave the screen too. */
export function onConsentLost(listener: (planId: string) => void): () => void {
  consentLost.add(listener)
  return () => consentLost.delete(listener)
}

export const api = createClient<paths>({ baseUrl: location.origin, fetch: send })

/** What the service answered; refusals and failures have been thrown as problems before this. */
export async function data<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T
}

/** The version that an edit was made on; a newer one makes the service answer 412. */
export function ifMatch(version: number): { 'if-match': string } {
  return { 'if-match': `"${version}"` }
}

async function send(request: Request): Promise<Response> {
  if (request.method !== 'GET') request.headers.set('X-Samplan', '1')
  const unattended = request.method === 'GET' && isUnattended()
  if (unattended) request.headers.set('Samplan-Passive', '1')
  const creation =
    request.method === 'POST' && !/\/identity\/(sign-in|session|activation|providers|account)/.test(request.url)
  const intent = creation ? await digest(request) : null
  if (intent) request.headers.set('Idempotency-Key', keyFor(intent))

  const response = await attempt(request)
  if (intent && response.status < 500) unsettled.delete(intent)
  if (!response.ok) {
    const problem = await problemOf(response)
    if (problem.code === 'terms.not_accepted') termsDue.forEach((listener) => listener())
    if (problem.code === 'auth.session_missing') signedOut.forEach((listener) => listener())
    // The plan itself being refused says so on its own screen; what stands under it makes that screen look again.
    const inside = /\/plans\/([^/]+)\/./.exec(new URL(request.url).pathname.replace('/api/plans', ''))?.[1]
    if (problem.code === 'plan.consent_not_held' && inside) consentLost.forEach((listener) => listener(inside))
    throw problem
  }
  if (!unattended) answered.forEach((listener) => listener())
  return response
}

/** What a request asks for, as a key that holds none of it: bodies are texts about people, and may be long. */
async function digest(request: Request): Promise<string> {
  const body = await request.clone().arrayBuffer()
  const whole = await new Blob([request.url, '\n', body]).arrayBuffer()
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', whole))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Creations that no answer has settled yet: pressing twice, or again after a lost answer, creates once. */
const unsettled = new Map<string, string>()

function keyFor(intent: string): string {
  const key = unsettled.get(intent) ?? crypto.randomUUID()
  unsettled.set(intent, key)
  return key
}

/** A person made a moment ago may not have reached every service; that is worth a few seconds' patience, unseen. */
async function attempt(request: Request, tries = 5): Promise<Response> {
  let response: Response
  try {
    response = await (takeEarly(request) ?? fetch(request.clone()))
  } catch {
    throw new Problem(0, navigator.onLine ? 'unreachable' : 'offline')
  }
  if (response.status === 503 && tries > 1) {
    const problem = await problemOf(response.clone())
    if (problem.code === 'person.not_ready') {
      await new Promise((resolve) => setTimeout(resolve, (problem.retryAfter ?? 1) * 1000))
      return attempt(request, tries - 1)
    }
  }
  return response
}
