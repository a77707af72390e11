import type { Doing, Revision } from '../../src/api/types.ts'
import { Refusal, type Answer, type World } from './world.ts'

export interface Call {
  world: World
  method: string
  path: string
  /** What the path's pattern caught. */
  at: string[]
  query: URLSearchParams
  body: Record<string, unknown>
  version: number | null
}

export type Route = [method: string, path: RegExp, handle: (call: Call) => Answer]

export const ok = (body: unknown, status = 200): Answer => ({ status, body })
export const done: Answer = { status: 204 }

/** An edit must name the version that it was made on; who came first is told, where it is known. */
export function checkVersion(call: Call, current: { version: number }, known: readonly Revision[] = []): void {
  if (call.version === null) throw new Refusal(428, 'edit.if_match_required')
  if (call.version === current.version) return
  const [last] = known.filter((one) => one.at && one.number > (call.version ?? 0))
  const changed: Doing | null = last ? doingOf(last) : null
  throw new Refusal(412, 'edit.stale', { current, changed })
}

function doingOf({ at, actor_name, acting_name, acting_basis, mine }: Revision): Doing {
  return { at, actor_name, acting_name, acting_basis, mine }
}
