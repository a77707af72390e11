import type { Participant, Says, Signing, Wording } from '../../src/api/types.ts'
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

/** What the owner has said of everybody else. */
function saysOf(call: Call): Says {
  const { plan, me } = planOf(call)
  const others = plan.participants.filter((one) => one.kind !== 'owner')
  const over = ({ consent }: Participant) => consent.status === 'none' || !consent.to || consent.to < day()
  const assisted = call.world.acting?.basis === 'assisted'
  return {
    hear_owner: call.world.acting !== null && (plan.owner_is_to_be_heard ?? false),
    items: others.map((participant) => {
      const state = over(participant) ? 'none' : participant.consent.status === 'signed' ? 'signed' : 'waits'
      const signature = state === 'signed' ? (plan.signed?.get(participant.id) ?? null) : null
      return { participant, state, mine: me.kind === 'owner' && state !== 'none' && !assisted, signature }
    }),
  }
}

function wordingOf(easy: boolean): Wording {
  const title = easy ? 'Ja eller nei til å dele planen' : 'Samtykke til å dele planen'
  const paragraphs = easy
    ? ['Sier du ja, får personen se planen.', 'Du kan ombestemme deg når du vil.']
    : ['Et ja betyr at personen får se planen, så langt og så lenge som det står her.', 'Samtykket er frivillig. Det kan trekkes tilbake når som helst, uten grunn.']
  return { version: '2026-12', language: 'nb', easy, title, paragraphs, digest: (easy ? 'b' : 'a').repeat(64) }
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
    path('says'),
    (call) => ok(saysOf(call)),
  ],
  ['GET', path('wording'), (call) => ok(wordingOf(call.query.get('easy') === 'true'))],
  [
    'POST',
    path('signatures'),
    (call) => {
      if (call.world.stepUpNeeded) throw new Refusal(403, 'auth.step_up_required')
      const { plan, me } = planOf(call)
      const { participant_id, version, to, wording } = call.body as unknown as Signing
      const one = plan.participants.find(({ id }) => id === participant_id)
      if (!one || me.kind !== 'owner') throw new Refusal(404, 'not_found')
      if (one.version !== version) throw new Refusal(412, 'edit.stale')
      Object.assign(one.consent, { status: 'signed', to: to ?? one.consent.to })
      one.version += 1
      const acting = call.world.acting
      plan.signed = new Map(plan.signed).set(one.id, {
        at: new Date().toISOString(),
        how: 'in_person',
        signer_name: acting?.name ?? me.name,
        signed_as: acting?.basis ?? null,
        wording_version: '2026-12',
        wording_language: 'nb',
        wording_easy: wording.easy,
        wording_digest: wording.digest,
        sees_more: false,
      })
      plan.changes.unshift({ ...changeOf(one, to ? 'limited' : 'signed', me.name, null), signed_how: 'in_person' })
      return ok(saysOf(call))
    },
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
