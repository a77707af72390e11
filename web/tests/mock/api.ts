import { acting } from './acting.ts'
import { administration } from './administration.ts'
import { archive } from './archive.ts'
import type { Route } from './calls.ts'
import { consent } from './consent.ts'
import { content } from './content.ts'
import { drafts } from './drafts.ts'
import { identity } from './identity.ts'
import { inbox } from './inbox.ts'
import { messaging } from './messaging.ts'
import { plans } from './plans.ts'
import { print } from './print.ts'
import { reports } from './reports.ts'
import { rights } from './rights.ts'
import { administering } from './administered.ts'
import { setUp } from './setUp.ts'
import { Refusal, type Answer, type World } from './world.ts'

const routes: Route[] = [...drafts, ...acting, ...administration, ...identity, ...content, ...setUp, ...administering, ...consent, ...rights, ...inbox, ...plans, ...messaging, ...archive, ...print, ...reports]
const open = /\/api\/identity\/(sign-in|activation|password-reset|providers|terms|downtimes)|\/api\/status/

export function answer(world: World, method: string, url: string, headers: Record<string, string | undefined>, raw: string): Answer {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  world.calls.push(`${method} ${pathname}`)
  const fault = world.faults.find((one) => (one.method ?? method) === method && one.path.test(pathname) && one.times !== 0)
  if (fault) {
    if (fault.times !== undefined) fault.times -= 1
    return fault.answer
  }
  try {
    if (method !== 'GET' && headers['x-samplan'] !== '1') throw new Refusal(403, 'auth.csrf')
    if (!open.test(pathname) && !world.me) throw new Refusal(401, 'auth.session_missing')
    const match = headers['if-match']
    for (const [wanted, pattern, handle] of routes) {
      const found = pattern.exec(pathname)
      if (!found || wanted !== method) continue
      return handle({
        world,
        method,
        path: pathname,
        at: found.slice(1),
        query: searchParams,
        body: raw ? (JSON.parse(raw) as Record<string, unknown>) : {},
        version: match ? Number(match.replaceAll('"', '')) : null,
      })
    }
    throw new Refusal(404, 'not_found')
  } catch (error) {
    if (error instanceof Refusal) return error.answer
    throw error
  }
}
