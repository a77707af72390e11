import type { AccessElement, Consent, Element, Goal, Kind, Level, LogEntry, Participant, Plan, PlanItem, Wizard } from '../../src/api/types.ts'
import { checkVersion, done, ok, type Call, type Route } from './calls.ts'
import { dropDraft, rewrite, throwAway } from './content.ts'
import { countsOf, newsIn } from './inbox.ts'
import { roleLevels } from './roles.ts'
import { day, newId, Refusal, type MadePlan, type World } from './world.ts'

export function planOf({ world, at }: Call): { plan: MadePlan; me: Participant } {
  const plan = world.plans.get(at[0] ?? '')
  const me = plan?.participants.find((one) => one.person_id === world.me)
  if (!plan || !me || plan.deleted) throw new Refusal(404, 'not_found')
  return { plan, me }
}

/** Content needs a consent that holds; the owner needs nobody's. */
export function contentOf(call: Call): { plan: MadePlan; me: Participant } {
  const found = planOf(call)
  const { plan, me } = found
  if (me.kind !== 'owner' && !me.consent.holds) {
    const lead = plan.participants.find((one) => one.kind === 'lead')
    throw new Refusal(403, 'plan.consent_not_held', { ask: { name: lead?.name, role: lead?.role } })
  }
  return found
}

export function leadOf(call: Call): { plan: MadePlan; me: Participant } {
  const found = planOf(call)
  if (found.me.kind !== 'lead') throw new Refusal(403, 'access.right_missing', { right: 'participants' })
  return found
}

function logOf(call: Call): LogEntry[] {
  const { query } = call
  const asks = (name: string, value: string | null | undefined) => !query.get(name) || query.get(name) === value
  const found = contentOf(call).plan.log.filter((one) => asks('person_id', one.actor_id) && asks('kind', one.kind))
  const by = query.get('sort')
  const key = (one: LogEntry) => (by === 'who' ? (one.actor_name ?? '') : by === 'role' ? (one.actor_role ?? '') : by === 'what' ? one.action : one.time)
  const ascending = query.get('direction') === 'ascending'
  return by ? found.toSorted((one, other) => (ascending ? 1 : -1) * key(one).localeCompare(key(other), 'nb')) : found
}

function plain({ status, from, to, holds }: Consent): Consent {
  return { status, from, to, holds }
}

function item(world: World, plan: MadePlan, me: Participant): PlanItem {
  const others = plan.participants.filter((one) => one.kind !== 'owner')
  const news = newsIn(world, plan, me)
  return {
    id: plan.id,
    type: plan.type,
    status: plan.status,
    short_name: plan.short_name,
    owner_name: world.persons.get(plan.ownerId)?.display_name ?? '',
    my_role: me.role,
    my_kind: me.kind,
    consent: plain(me.consent),
    goals_total: plan.goals.length,
    attention:
      me.kind === 'lead'
        ? {
            consent_expiring: others.filter((one) => one.consent.holds && (one.consent.to ?? '') <= day(30)).length,
            consent_missing: others.filter((one) => !one.consent.holds).length,
          }
        : null,
    archived_at: plan.archived_at ?? null,
    news: countsOf(news),
    newest: news[0]?.at ?? null,
  }
}

export function detail(world: World, plan: MadePlan, me: Participant): Plan {
  const lead = plan.participants.find((one) => one.kind === 'lead')
  return {
    id: plan.id,
    type: plan.type,
    status: plan.status,
    short_name: plan.short_name,
    owner: { person_id: plan.ownerId, name: world.persons.get(plan.ownerId)?.display_name ?? '' },
    owner_decides: plan.owner_decides ?? false,
    owner_age_known: world.persons.get(plan.ownerId)?.birth_date != null,
    owner_is_to_be_heard: plan.owner_is_to_be_heard ?? false,
    age_step: plan.age_step ?? null,
    elements: plan.elements as Element[],
    period_from: plan.period_from,
    period_to: plan.period_to,
    version: plan.version ?? 1,
    me: {
      participant_id: me.id,
      person_id: me.person_id,
      role: me.role,
      kind: me.kind,
      consent: plain(me.consent),
      levels: me.levels,
      some: some(plan, me),
      print: me.print,
      manage: me.kind === 'lead',
    },
    lead: lead ? { person_id: lead.person_id, name: lead.name } : null,
  }
}

/** What somebody was given for an item itself, by participant and item. */
function own(plan: MadePlan, me: Participant, id: string): Level | undefined {
  return plan.itemLevels.get(`${me.id} ${id}`)
}

function some(plan: MadePlan, me: Participant): AccessElement[] {
  return plan.goals.some((goal) => (own(plan, me, goal.id) ?? 'none') !== 'none') ? ['goals'] : []
}

/** The goals that a participant sees, with the activities that they see. */
export function goalsFor(plan: MadePlan, me: Participant): Goal[] {
  const reach = (id: string, element: 'goals' | 'activities'): Level => own(plan, me, id) ?? me.levels[element] ?? 'none'
  return plan.goals
    .filter((goal) => reach(goal.id, 'goals') !== 'none')
    .map((goal, index) => ({
      ...goal,
      number: index + 1,
      level: reach(goal.id, 'goals'),
      activities_level: me.levels.activities ?? 'none',
      activities: goal.activities
        .map((one) => ({ ...one, level: reach(one.id, 'activities') }))
        .filter((one) => one.level !== 'none'),
    }))
}

function shown(plan: MadePlan, goal: Goal, me: Participant): Goal {
  const found = goalsFor(plan, me).find((one) => one.id === goal.id)
  if (!found) throw new Refusal(404, 'not_found')
  return found
}

function goalOf(call: Call): { plan: MadePlan; me: Participant; goal: Goal } {
  const { plan, me } = contentOf(call)
  const goal = plan.goals.find((one) => one.id === call.at[1])
  if (!goal) throw new Refusal(404, 'not_found')
  return { plan, me, goal }
}

function activityOf(call: Call) {
  const { plan, me } = contentOf(call)
  for (const goal of plan.goals) {
    const activity = goal.activities.find((one) => one.id === call.at[1])
    if (activity) return { goal, me, activity }
  }
  throw new Refusal(404, 'not_found')
}

function wizardOf({ world, at }: Call): Wizard {
  const wizard = world.wizards.get(at[0] ?? '')
  if (!wizard) throw new Refusal(404, 'not_found')
  return wizard
}

function sortPlans(items: PlanItem[], sort: string): PlanItem[] {
  const key = sort.replace('-', '')
  const value = (one: PlanItem) =>
    (key === 'type' ? one.type : key === 'short_name' ? one.short_name : key === 'consent_to' ? one.consent.to : key === 'my_role' ? one.my_role : key === 'archived_at' ? one.archived_at : key === 'newest' ? one.newest : one.owner_name) ?? ''
  const sorted = items.sort((a, b) => value(a).localeCompare(value(b), 'nb'))
  return sort.startsWith('-') ? sorted.reverse() : sorted
}

const list = (items: unknown[]) => ok({ items, next_cursor: null })

function listMine(world: World, wanted: { sort: string; ended: boolean; limit: number; after: number; words: string }) {
  const { sort, ended, limit, after, words } = wanted
  const all = [...world.plans.values()].flatMap((plan) => {
    const me = plan.participants.find((one) => one.person_id === world.me)
    return me && !plan.deleted && (ended || plan.status === 'active') ? [item(world, plan, me)] : []
  })
  const called = (one: PlanItem) => `${one.owner_name ?? ''} ${one.short_name ?? ''}`.toLowerCase()
  const found = sortPlans(all.filter((one) => words.toLowerCase().split(' ').every((word) => called(one).includes(word))), sort)
  const next = found.length > after + limit ? String(after + limit) : null
  return ok({ items: found.slice(after, after + limit), next_cursor: next, next_after: next, total: found.length })
}
const base = '/api/plans'
const path = (pattern: string) => new RegExp(`^${base}${pattern.replaceAll(':id', '([^/]+)')}$`)

export const plans: Route[] = [
  [
    'GET',
    path('/plans'),
    ({ world, query }) =>
      listMine(world, {
        sort: query.get('sort') ?? 'owner_name',
        ended: query.get('ended') === 'true',
        limit: Number(query.get('limit') ?? 100),
        after: Number(query.get('after') ?? query.get('cursor') ?? 0),
        words: '',
      }),
  ],
  [
    'POST',
    path('/plan-search'),
    ({ world, body }) => {
      const { words, sort, ended, limit, after } = body as { words: string; sort?: string; ended?: boolean; limit?: number; after?: string | null }
      return listMine(world, { words, sort: sort ?? 'owner_name', ended: ended ?? false, limit: limit ?? 25, after: Number(after ?? 0) })
    },
  ],
  [
    'GET',
    path('/plans/:id'),
    (call) => {
      const { plan, me } = planOf(call)
      if (me.kind !== 'lead') contentOf(call)
      return ok(detail(call.world, plan, me))
    },
  ],
  ['GET', path('/wizards'), ({ world }) => ok({ items: [...world.wizards.values()] })],
  [
    'POST',
    path('/wizards'),
    ({ world }) => {
      const wizard: Wizard = { id: newId(), step: 1, owner_person_id: null, owner: null, type: null, short_name: null, elements: [], period_from: null, period_to: null, goals: [], life_areas: [], version: 1 }
      world.wizards.set(wizard.id, wizard)
      return ok(wizard, 201)
    },
  ],
  ['GET', path('/wizards/:id'), (call) => ok(wizardOf(call))],
  [
    'PATCH',
    path('/wizards/:id'),
    (call) => {
      const wizard = wizardOf(call)
      checkVersion(call, wizard)
      const { owner_person_id, ...rest } = call.body
      Object.assign(wizard, rest)
      const owner = typeof owner_person_id === 'string' ? call.world.persons.get(owner_person_id) : undefined
      if (owner) wizard.owner = { person_id: owner.id, name: owner.display_name }
      wizard.version += 1
      return ok(wizard)
    },
  ],
  [
    'DELETE',
    path('/wizards/:id'),
    (call) => {
      call.world.wizards.delete(wizardOf(call).id)
      return done
    },
  ],
  [
    'POST',
    path('/wizards/:id/finish'),
    (call) => {
      const { world } = call
      const wizard = wizardOf(call)
      const owner = world.persons.get(wizard.owner?.person_id ?? '')
      const me = world.persons.get(world.me ?? '')
      if (!owner || !me) throw new Refusal(422, 'request.invalid', { errors: [{ pointer: '/owner', code: 'missing' }] })
      const plan = world.addPlan(wizard.type ?? 'ip', owner, wizard.short_name, {
        elements: wizard.elements,
        period_from: wizard.period_from,
        period_to: wizard.period_to,
      })
      world.addParticipant(plan, me, 'lead')
      wizard.goals.forEach((goal) => world.addGoal(plan, goal.title, 0, { description: goal.description }))
      world.wizards.delete(wizard.id)
      return ok({ plan_id: plan.id, life_areas: [] }, 201)
    },
  ],
  ['GET', path('/plans/:id/participants'), (call) => list(planOf(call).plan.participants)],
  [
    'POST',
    path('/plans/:id/participants'),
    (call) => {
      const { plan } = leadOf(call)
      const person = call.world.persons.get(String(call.body['person_id']))
      if (!person) throw new Refusal(404, 'not_found')
      const { consent_from: from, consent_to: to, kind, responsibility } = call.body
      const consent = typeof from === 'string' && typeof to === 'string' ? { from, to } : undefined
      const why = typeof responsibility === 'string' ? responsibility : null
      return ok(call.world.addParticipant(plan, person, kind as Kind, consent, why), 201)
    },
  ],
  [
    'PATCH',
    path('/plans/:id/participants/:id'),
    (call) => {
      const { plan } = leadOf(call)
      const one = plan.participants.find((each) => each.id === call.at[1])
      if (!one) throw new Refusal(404, 'not_found')
      checkVersion(call, one)
      Object.assign(one, call.body)
      if (call.body['kind']) {
        one.role = `${plan.type}.${one.kind}`
        one.levels = { ...roleLevels[one.kind] }
        one.role_levels = { ...roleLevels[one.kind] }
      }
      one.version += 1
      return ok(one)
    },
  ],
  [
    'DELETE',
    path('/plans/:id/participants/:id'),
    (call) => {
      const { plan } = leadOf(call)
      if (plan.participants.find((one) => one.id === call.at[1])?.consent.status !== 'none') {
        throw new Refusal(409, 'participant.consent_given')
      }
      plan.participants = plan.participants.filter((one) => one.id !== call.at[1])
      return done
    },
  ],
  [
    'GET',
    path('/plans/:id/goals'),
    (call) => {
      const { plan, me } = contentOf(call)
      if ((me.levels.goals ?? 'none') === 'none' && some(plan, me).length === 0) throw new Refusal(403, 'access.right_missing', { right: 'goals.read' })
      return list(goalsFor(plan, me))
    },
  ],
  [
    'POST',
    path('/plans/:id/goals'),
    (call) => {
      const { plan, me } = contentOf(call)
      const { title, ...rest } = call.body as { title: string }
      dropDraft(call, 'goal', plan.id)
      return ok(shown(plan, call.world.addGoal(plan, title, 0, rest), me), 201)
    },
  ],
  [
    'PATCH',
    path('/plans/:id/goals/:id'),
    (call) => {
      const { plan, goal, me } = goalOf(call)
      rewrite(call, plan, goal, shown(plan, goal, me))
      dropDraft(call, 'goal', goal.id)
      return ok(shown(plan, goal, me))
    },
  ],
  [
    'DELETE',
    path('/plans/:id/goals/:id'),
    (call) => {
      const { plan, goal } = goalOf(call)
      const place = plan.goals.indexOf(goal)
      plan.goals.splice(place, 1)
      throwAway(call, plan, 'goal', goal, null, () => plan.goals.splice(place, 0, goal))
      return done
    },
  ],
  [
    'POST',
    path('/plans/:id/goals/:id/activities'),
    (call) => {
      const { goal } = goalOf(call)
      const { title, ...rest } = call.body as { title: string }
      dropDraft(call, 'activity', goal.id)
      return ok(call.world.addActivity(goal, title, 'planned', rest), 201)
    },
  ],
  [
    'PATCH',
    path('/plans/:id/activities/:id'),
    (call) => {
      const { activity } = activityOf(call)
      rewrite(call, contentOf(call).plan, activity, activity)
      dropDraft(call, 'activity', activity.id)
      return ok(activity)
    },
  ],
  [
    'DELETE',
    path('/plans/:id/activities/:id'),
    (call) => {
      const { plan } = contentOf(call)
      const { goal, activity } = activityOf(call)
      const place = goal.activities.indexOf(activity)
      goal.activities.splice(place, 1)
      throwAway(call, plan, 'activity', activity, goal.id, () => goal.activities.splice(place, 0, activity))
      return done
    },
  ],
  ['GET', path('/plans/:id/log'), (call) => ok({ items: logOf(call), next_cursor: null, missing_services: [] })],
  ...['csv', 'jsonl'].map((ending): Route => [
    'GET',
    path(`/plans/:id/log/export.${ending}`),
    (call) => {
      const { world } = call
      if (world.stepUpNeeded) throw new Refusal(403, 'auth.step_up_required')
      return ok(logOf(call).map((one) => one.action))
    },
  ]),
  [
    'GET',
    path('/plans/:id/log/people'),
    (call) => {
      const people = new Map(contentOf(call).plan.log.flatMap((one) => (one.actor_id ? [[one.actor_id, one.actor_name ?? '']] : [])))
      return ok({ items: [...people].map(([person_id, name]) => ({ person_id, name })), missing_services: [] })
    },
  ],
]
