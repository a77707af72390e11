import type { Draft } from '../../src/api/types.ts'
import { done, ok, type Call, type Route } from './calls.ts'
import { planOf } from './plans.ts'
import { Refusal } from './world.ts'

/** What is written about persons, and beside acts in a plan: as with items, each person's own. */

const keyOf = ({ world }: Call, ...at: string[]) => [world.me, ...at].join('/')

function keeping(path: RegExp, may: (call: Call) => void): Route[] {
  return [
    [
      'GET',
      path,
      (call) => {
        may(call)
        const draft = call.world.drafts.get(keyOf(call, ...call.at))
        if (!draft) throw new Refusal(404, 'not_found')
        return ok(draft)
      },
    ],
    [
      'PUT',
      path,
      (call) => {
        may(call)
        const { fields, base_version } = call.body as Pick<Draft, 'fields' | 'base_version'>
        const draft = { fields, base_version, saved_at: new Date().toISOString() }
        call.world.drafts.set(keyOf(call, ...call.at), draft)
        return ok(draft)
      },
    ],
    [
      'DELETE',
      path,
      (call) => {
        call.world.drafts.delete(keyOf(call, ...call.at))
        return done
      },
    ],
  ]
}

/** Saving ends the draft in the same moment. */
export function dropForm(call: Call, form: string, key: string): void {
  call.world.drafts.delete(keyOf(call, form, key))
}

export const drafts: Route[] = [
  [
    'GET',
    /^\/api\/identity\/drafts\/person$/,
    (call) => {
      const own = keyOf(call, 'person', '')
      const items = [...call.world.drafts].flatMap(([key, draft]) => (key.startsWith(own) ? [{ ...draft, key: key.slice(own.length) }] : []))
      return ok({ items: items.sort((one, other) => other.saved_at.localeCompare(one.saved_at)) })
    },
  ],
  ...keeping(/^\/api\/identity\/drafts\/(person|card|number|merging|assisted)\/([^/]+)$/, () => undefined),
  ...keeping(/^\/api\/plans\/plans\/([^/]+)\/notes\/(renewal|print)\/([^/]+)$/, planOf),
]
