import type { AdministeredPlan, Kind } from '../../src/api/types.ts'
import { checkVersion, done, ok, type Call, type Route } from './calls.ts'
import { Refusal, type MadePlan, type World } from './world.ts'

const path = (pattern: string) => new RegExp(`^/api/plans${pattern.replaceAll(':id', '([^/]+)')}$`)

/** The plan that the admin opened, and has not closed. */
function administered({ world, at }: Call): MadePlan {
  const plan = world.plans.get(at[0] ?? '')
  if (!plan) throw new Refusal(404, 'not_found')
  if (!plan.administered) throw new Refusal(403, 'administration.not_begun')
  return plan
}

function administeredView(world: World, plan: MadePlan): AdministeredPlan {
  return {
    plan_id: plan.id,
    type: plan.type,
    owner_name: world.persons.get(plan.ownerId)?.display_name ?? '',
    ends_at: new Date(Date.now() + 3_600_000).toISOString(),
    participants: plan.participants,
  }
}

function takenPart(call: Call) {
  const plan = administered(call)
  const one = plan.participants.find(({ id }) => id === call.at[1])
  if (!one) throw new Refusal(404, 'not_found')
  if (one.person_id === call.world.me) throw new Refusal(403, 'administration.own_place')
  checkVersion(call, one)
  return { plan, one }
}

function consented(call: Call, values: (body: Call['body']) => object) {
  const plan = administered(call)
  const ids = call.body['participant_ids'] as string[]
  const chosen = plan.participants.filter(({ id }) => ids.includes(id))
  for (const one of chosen) {
    Object.assign(one.consent, values(call.body))
    one.version += 1
  }
  return ok({ items: chosen })
}

/** Administration mode: participants and consent of a plan that one takes no part in. */
export const administering: Route[] = [
  [
    'POST',
    path('/administered-plans/:id'),
    (call) => {
      if (call.world.stepUpNeeded) throw new Refusal(403, 'auth.step_up_required')
      const plan = call.world.plans.get(call.at[0] ?? '')
      if (!plan) throw new Refusal(404, 'not_found')
      plan.administered = String(call.body['reason'])
      return ok(administeredView(call.world, plan))
    },
  ],
  ['GET', path('/administered-plans/:id'), (call) => ok(administeredView(call.world, administered(call)))],
  [
    'DELETE',
    path('/administered-plans/:id'),
    (call) => {
      delete administered(call).administered
      return done
    },
  ],
  [
    'POST',
    path('/administered-plans/:id/participants'),
    (call) => {
      const plan = administered(call)
      const person = call.world.persons.get(String(call.body['person_id']))
      if (!person) throw new Refusal(404, 'not_found')
      const { consent_from: from, consent_to: to, kind } = call.body as { consent_from: string; consent_to: string; kind: Kind }
      return ok(call.world.addParticipant(plan, person, kind, { from, to }), 201)
    },
  ],
  [
    'PATCH',
    path('/administered-plans/:id/participants/:id'),
    (call) => {
      const { plan, one } = takenPart(call)
      Object.assign(one, call.body, { version: one.version + 1 })
      one.role = `${plan.type}.${one.kind}`
      return ok(one)
    },
  ],
  [
    'DELETE',
    path('/administered-plans/:id/participants/:id'),
    (call) => {
      const { plan, one } = takenPart(call)
      if (one.consent.status !== 'none') throw new Refusal(409, 'participant.consent_given')
      plan.participants = plan.participants.filter((other) => other !== one)
      return done
    },
  ],
  [
    'POST',
    path('/administered-plans/:id/consent/renewals'),
    (call) =>
      consented(call, ({ from, to, signed, basis }) => ({ status: signed ? 'signed' : 'provisional', from, to, holds: true, basis: basis ?? 'consent' })),
  ],
  [
    'POST',
    path('/administered-plans/:id/consent/resets'),
    (call) => consented(call, () => ({ status: 'none', from: null, to: null, basis: null, holds: false })),
  ],
]
