import type { Person, RepresentationBasis, Representative } from '../../src/api/types.ts'
import { done, ok, type Route } from './calls.ts'
import { dropForm } from './drafts.ts'
import { code, session } from './identity.ts'
import { day, newId, Refusal, type World } from './world.ts'

/** Registers that somebody represents a person, as an admin would. */
export function represent(world: World, person: string, representative: string, basis: RepresentationBasis, last: string | null = null): Representative {
  const who = world.persons.get(representative)
  const made = {
    id: newId(),
    person,
    representative_id: representative,
    name: who?.display_name ?? '',
    has_account: true,
    basis,
    from: day(-30),
    to: last,
    last_day: last,
    holds: true,
    remark: null,
    registered_at: new Date().toISOString(),
    ended_at: null,
  }
  world.representations.unshift(made)
  return made
}

/** Puts somebody in another's place, as a representation or the code of a present owner does. */
export function actFor(world: World, person: string, basis: NonNullable<World['acting']>['basis'], plan: string | null = null): void {
  const me = world.persons.get(world.me ?? '')
  if (!me) throw new Refusal(401, 'auth.session_missing')
  world.acting = { person_id: me.id, name: me.display_name, basis, plan_id: plan }
  world.actingUntil = new Date(Date.now() + 30 * 60_000).toISOString()
  world.me = person
}

function ownerOf(world: World, plan: string | undefined): Person {
  const owner = world.persons.get(world.plans.get(plan ?? '')?.ownerId ?? '')
  if (!owner) throw new Refusal(404, 'not_found')
  return owner
}

export const acting: Route[] = [
  [
    'GET',
    /^\/api\/identity\/persons\/([^/]+)\/representatives$/,
    ({ world, at }) =>
      ok({
        items: world.representations.filter((one) => one.person === at[0]),
        birth_date_known: world.persons.get(at[0] ?? '')?.birth_date != null,
        may_change: world.persons.get(world.me ?? '')?.position === 'Rådgiver',
      }),
  ],
  [
    'POST',
    /^\/api\/identity\/persons\/([^/]+)\/representatives$/,
    ({ world, at, body }) => {
      if (world.stepUpNeeded) throw new Refusal(403, 'auth.step_up_required')
      const who = String(body['representative_id'])
      if (!world.persons.get(who)?.account) {
        throw new Refusal(422, 'request.invalid', { errors: [{ pointer: '/representative_id', code: 'no_account' }] })
      }
      return ok(represent(world, at[0] ?? '', who, body['basis'] as RepresentationBasis, body['to'] as string | null), 201)
    },
  ],
  [
    'POST',
    /^\/api\/identity\/persons\/[^/]+\/representatives\/([^/]+)\/end$/,
    ({ world, at }) => {
      const one = world.representations.find((each) => each.id === at[0])
      if (!one) throw new Refusal(404, 'not_found')
      Object.assign(one, { ended_at: new Date().toISOString(), holds: false })
      return done
    },
  ],
  [
    'GET',
    /^\/api\/identity\/represented$/,
    ({ world }) =>
      ok({
        items: world.representations
          .filter((one) => one.representative_id === world.me && !one.ended_at)
          .map((one) => ({
            representation_id: one.id,
            person_id: one.person,
            name: world.persons.get(one.person)?.display_name ?? '',
            basis: one.basis,
            may_act: one.holds,
            last_day: one.last_day,
          })),
      }),
  ],
  [
    'POST',
    /^\/api\/identity\/session\/acting$/,
    ({ world, body }) => {
      if (world.stepUpNeeded) throw new Refusal(403, 'auth.step_up_required')
      const one = world.representations.find((each) => each.id === body['representation_id'])
      if (!one) throw new Refusal(404, 'not_found')
      actFor(world, one.person, one.basis)
      return ok(session(world))
    },
  ],
  [
    'GET',
    /^\/api\/identity\/plans\/([^/]+)\/assisted$/,
    ({ world, at }) => {
      const owner = ownerOf(world, at[0])
      const channel = owner.mobile ? 'sms' : owner.email ? 'email' : null
      return ok({ person_id: owner.id, name: owner.display_name, channel, hint: channel && '42' })
    },
  ],
  [
    'POST',
    /^\/api\/identity\/plans\/[^/]+\/assisted\/code$/,
    ({ world }) => {
      if (world.stepUpNeeded) throw new Refusal(403, 'auth.step_up_required')
      return ok({ channel: 'sms', hint: '42', other_channel: null, expires_at: new Date().toISOString(), resend_after: 30 }, 202)
    },
  ],
  [
    'POST',
    /^\/api\/identity\/plans\/([^/]+)\/assisted$/,
    (call) => {
      const { world, at, body } = call
      if (body['code'] !== undefined && body['code'] !== code) throw new Refusal(401, 'sign_in.wrong_code', { tries_left: 4 })
      dropForm(call, 'assisted', at[0] ?? '')
      actFor(world, ownerOf(world, at[0]).id, 'assisted', at[0])
      return ok(session(world))
    },
  ],
  [
    'DELETE',
    /^\/api\/identity\/session\/acting$/,
    ({ world }) => {
      if (!world.acting) throw new Refusal(409, 'session.not_acting')
      world.me = world.acting.person_id
      world.acting = null
      world.actingUntil = null
      return ok(session(world))
    },
  ],
]
