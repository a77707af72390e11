import type { Participant } from '../../src/api/types.ts'
import { ok, type Call, type Route } from './calls.ts'
import { leadOf, planOf } from './plans.ts'
import { day, Refusal, type MadePlan } from './world.ts'

function renew(call: Call, change: string, apply: (one: Participant) => void) {
  if (call.world.stepUpNeeded) throw new Refusal(403, 'auth.step_up_required')
  const { plan, me } = planOf(call)
  const { participant_ids: ids, seen, remarks } = call.body
  const wanted = Array.isArray(ids) ? (ids as string[]) : null
  const versions = seen as Record<string, number> | undefined
  const unseen = versions && plan.participants.some((one) => (wanted?.includes(one.id) ?? true) && versions[one.id] !== one.version)
  if (unseen) throw new Refusal(412, 'edit.stale')
  const chosen = plan.participants.filter((one) => one.kind !== 'owner' && (!wanted || wanted.includes(one.id)))
  chosen.forEach((one) => {
    apply(one)
    one.version += 1
    plan.changes.unshift(changeOf(one, change, me.name, typeof remarks === 'string' ? remarks : null))
  })
  return ok({ items: chosen, next_cursor: null })
}

/** A line of the history of consent. */
export function changeOf(one: Participant, change: string, by: string, remarks: string | null): MadePlan['changes'][number] {
  const { status, from, to, basis } = one.consent
  const { id: participant_id, name } = one
  return { at: new Date().toISOString(), by_name: by, acting_name: null, acting_basis: null, participant_id, name, change, status, from, to, basis, remarks, owner_heard: null, signed_how: null }
}

const path = (rest: string) => new RegExp(`^/api/plans/plans/([^/]+)/consent/${rest}$`)

/** Consent, for all or for some. */
export const consent: Route[] = [
  [
    'POST',
    path('renewals'),
    (call) => {
      const { from, to, signed } = call.body as { from: string; to: string; signed: boolean }
      return renew(call, signed ? 'signed' : 'renewed', (one) =>
        Object.assign(one.consent, { status: signed ? 'signed' : 'provisional', from, to, basis: 'consent', holds: from <= day() && to >= day() }),
      )
    },
  ],
  [
    'POST',
    path('withdrawals'),
    (call) =>
      renew(call, 'withdrawn', (one) => Object.assign(one.consent, { status: 'none', from: null, to: null, holds: false })),
  ],
  [
    'POST',
    path('resets'),
    (call) =>
      renew(call, 'reset', (one) => Object.assign(one.consent, { status: 'none', from: null, to: null, basis: null, holds: false })),
  ],
  [
    'GET',
    path('changes'),
    (call) =>
      ok({
        items: leadOf(call).plan.changes.filter((one) => [null, one.participant_id].includes(call.query.get('participant_id'))),
        next_cursor: null,
      }),
  ],
]
