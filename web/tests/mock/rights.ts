import type { AccessElement, Differing, ItemReach, Kind, Level, Levels, Participant, PlanType, Role } from '../../src/api/types.ts'
import { checkVersion, ok, type Call, type Route } from './calls.ts'
import { rightsFor } from './identity.ts'
import { detail, goalsFor, leadOf } from './plans.ts'
import { roleLevels } from './roles.ts'
import { Refusal, type MadePlan, type World } from './world.ts'

const at = (rest: string) => new RegExp(`^/api/plans${rest.replaceAll(':id', '([0-9a-f-]{36})').replaceAll(':word', '([a-z]+)')}$`)
const accessElements = Object.keys(roleLevels.lead) as AccessElement[]
const kinds: readonly Kind[] = ['owner', 'lead', 'provider', 'relative', 'other']
const types: readonly PlanType[] = ['ip', 'iop', 'iup', 'sl']

function roles(world: World): Role[] {
  const me = world.persons.get(world.me ?? '')
  const mine = me ? rightsFor(world, me) : []
  return types
    .filter((type) => mine.includes(`local_admin.${type}`))
    .flatMap((type) => kinds.map((kind) => world.roles.get(`${type}.${kind}`) ?? first(type, kind)))
}

function first(plan_type: PlanType, kind: Kind): Role {
  const print = kind === 'owner' || kind === 'lead'
  const standard = { levels: { ...roleLevels[kind] }, print }
  return { ...standard, plan_type, kind, role: `${plan_type}.${kind}`, standard, changed_at: null, changed_by_name: null, version: 0 }
}

function roleOf(call: Call): Role {
  const found = roles(call.world).find((one) => one.role === call.at.slice(0, 2).join('.'))
  if (!found) throw new Refusal(403, 'access.right_missing')
  return found
}

function differing(world: World, role: Role): { plan: MadePlan; one: Participant; told: Differing }[] {
  return [...world.plans.values()]
    .filter((plan) => plan.type === role.plan_type)
    .flatMap((plan) => plan.participants.filter((one) => one.kind === role.kind).map((one) => ({ plan, one })))
    .filter(({ one }) => accessElements.some((part) => one.role_levels[part] !== role.levels[part]) || one.role_print !== role.print)
    .map(({ plan, one }) => {
      const kept = accessElements.filter((part) => one.levels[part] !== one.role_levels[part])
      const changes = accessElements
        .filter((part) => !kept.includes(part) && one.levels[part] !== role.levels[part])
        .map((element) => ({ element, before: one.levels[element] ?? 'none', after: role.levels[element] ?? 'none' }))
      const owner_name = world.persons.get(plan.ownerId)?.display_name ?? null
      const told = { plan_id: plan.id, owner_name, participant_id: one.id, name: one.name, changes, print_before: one.print, print_after: role.print, kept }
      return { plan, one, told }
    })
}

function other(call: Call): { plan: MadePlan; one: Participant } {
  const { plan, me } = leadOf(call)
  if (!me.consent.holds) throw new Refusal(403, 'plan.consent_not_held')
  const one = plan.participants.find((each) => each.id === call.at[1])
  if (!one) throw new Refusal(404, 'not_found')
  return { plan, one }
}

function reachOf(plan: MadePlan, one: Participant): ItemReach[] {
  const own = (id: string): Level | null => plan.itemLevels.get(`${one.id} ${id}`) ?? null
  const goals = plan.goals.map((goal): ItemReach => {
    const level = own(goal.id) ?? one.levels.goals ?? 'none'
    return { kind: 'goal', item_id: goal.id, parent_id: null, title: goal.title, own: own(goal.id), level }
  })
  const under = plan.goals.flatMap((goal) =>
    goal.activities.map((each): ItemReach => {
      const open = goals.some((above) => above.item_id === goal.id && above.level !== 'none')
      const level = open ? (own(each.id) ?? one.levels.activities ?? 'none') : 'none'
      return { kind: 'activity', item_id: each.id, parent_id: goal.id, title: each.title, own: own(each.id), level }
    }),
  )
  return [...goals, ...under]
}

export const rights: Route[] = [
  ['GET', at('/role-templates'), (call) => ok({ items: roles(call.world) })],
  ['GET', at('/role-templates/:word/:word'), (call) => ok(roleOf(call))],
  [
    'PUT',
    at('/role-templates/:word/:word'),
    (call) => {
      const role = roleOf(call)
      if (call.world.stepUpNeeded) throw new Refusal(403, 'auth.step_up_required')
      checkVersion(call, role)
      const { levels, print } = call.body as { levels: Levels; print: boolean }
      const changed: Role = { ...role, levels, print, version: role.version + 1, changed_at: new Date().toISOString(), changed_by_name: 'Siri Dahl' }
      call.world.roles.set(role.role, changed)
      return ok(changed)
    },
  ],
  [
    'GET',
    at('/role-templates/:word/:word/differing'),
    (call) => {
      const found = differing(call.world, roleOf(call))
      const plans = new Set(found.map(({ plan }) => plan.id)).size
      return ok({ items: found.map(({ told }) => told).slice(0, 25), participants: found.length, plans, next_cursor: null })
    },
  ],
  [
    'POST',
    at('/role-templates/:word/:word/apply'),
    (call) => {
      const role = roleOf(call)
      checkVersion(call, role)
      const [next, ...left] = differing(call.world, role)
      if (next) {
        for (const { element, after } of next.told.changes) next.one.levels[element] = after
        Object.assign(next.one, { role_levels: { ...role.levels }, role_print: role.print, print: role.print })
      }
      return ok({ participants: next ? 1 : 0, plans: next ? 1 : 0, left: left.length })
    },
  ],
  ['GET', at('/plans/:id/participants/:id/levels'), (call) => ok({ items: reachOf(other(call).plan, other(call).one) })],
  [
    'PUT',
    at('/plans/:id/items/:word/:id/levels/:id'),
    (call) => {
      const { plan } = leadOf(call)
      if (call.world.stepUpNeeded) throw new Refusal(403, 'auth.step_up_required')
      const key = `${call.at[3] ?? ''} ${call.at[2] ?? ''}`
      const level = call.body['level'] as Level | null
      if (level) plan.itemLevels.set(key, level)
      else plan.itemLevels.delete(key)
      return ok({ items: [] })
    },
  ],
  [
    'GET',
    at('/plans/:id/participants/:id/view'),
    (call) => {
      const { plan, one } = other(call)
      const { me, elements } = detail(call.world, plan, one)
      const held = one.kind === 'owner' || one.consent.holds
      const goals = held && (me.levels.goals !== 'none' || me.some.length > 0) ? goalsFor(plan, one) : null
      return ok({ participant_id: one.id, name: one.name, me, held, elements, goals, participants: held ? plan.participants : [] })
    },
  ],
  [
    'GET',
    at('/plans/:id/participants/:id/view/items/:word/:id/comments'),
    (call) => ok({ items: (other(call).plan.comments.get(call.at[3] ?? '') ?? []).map((one) => ({ ...one, mine: false, level: 'read' })) }),
  ],
]
