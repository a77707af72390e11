import type { Goal, Inbox, NewsCounts, NewsLine, Participant, PlanBrief, Soon, Todo } from '../../src/api/types.ts'
import { done, ok, type Call, type Route } from './calls.ts'
import { contentOf } from './plans.ts'
import { day, type MadePlan, type World } from './world.ts'

/** What is new to who is signed in, out of what stands in the plans; what they have seen is kept with the plan. */

function brief(world: World, plan: MadePlan): PlanBrief {
  const owner_name = world.persons.get(plan.ownerId)?.display_name ?? ''
  return { id: plan.id, type: plan.type, owner_name, short_name: plan.short_name }
}

function placeOf(plan: MadePlan, on: string): { goal: Goal; activity: Goal['activities'][number] | null } | null {
  for (const goal of plan.goals) {
    if (goal.id === on) return { goal, activity: null }
    const activity = goal.activities.find((one) => one.id === on)
    if (activity) return { goal, activity }
  }
  return null
}

export function newsIn(world: World, plan: MadePlan, me: Participant): NewsLine[] {
  if (me.kind !== 'owner' && !me.consent.holds) return []
  const seen = (id: string) => plan.seen?.has(`${id}${world.me ?? ''}`) ?? false
  const nameOf = (id: string) => world.persons.get(id)?.display_name ?? null
  const bare = { plan: brief(world, plan), made: true, title: null, goal_id: null, activity_id: null, category: null }
  const messages = plan.messages.flatMap((one): NewsLine[] =>
    one.status === 'sent' &&
    !plan.removed.has(`${one.id}${world.me ?? ''}`) &&
    one.recipients.some((to) => to.person_id === world.me && !to.read_at)
      ? [{ ...bare, kind: 'message', id: one.id, at: one.sent_at ?? '', by_name: one.from.name, category: one.category }]
      : [],
  )
  const comments = [...plan.comments].flatMap(([on, said]): NewsLine[] => {
    const place = placeOf(plan, on)
    if (!place) return []
    const { goal, activity } = place
    return said
      .filter((one) => one.author.person_id !== world.me && !seen(one.id))
      .map((one) => ({
        ...bare,
        kind: 'comment',
        id: one.id,
        at: one.created_at,
        by_name: one.author.name,
        title: activity?.title ?? goal.title,
        goal_id: goal.id,
        activity_id: activity?.id ?? null,
      }))
  })
  const written = (plan.fresh ?? []).flatMap(({ id, by, at, made }): NewsLine[] => {
    const place = placeOf(plan, id)
    if (!place || by === world.me || seen(id)) return []
    const { goal, activity } = place
    const kind = activity ? 'activity' : 'goal'
    return [{ ...bare, kind, id, at, by_name: nameOf(by), made, title: activity?.title ?? goal.title, goal_id: goal.id, activity_id: activity?.id ?? null }]
  })
  return [...messages, ...comments, ...written].sort((a, b) => b.at.localeCompare(a.at))
}

export function countsOf(lines: NewsLine[]): NewsCounts {
  const of = (kind: NewsLine['kind']) => lines.filter((one) => one.kind === kind).length
  return { messages: of('message'), goals: of('goal'), activities: of('activity'), comments: of('comment') }
}

function mine(world: World): { plan: MadePlan; me: Participant }[] {
  return [...world.plans.values()].flatMap((plan) => {
    const me = plan.participants.find((one) => one.person_id === world.me)
    return me && !plan.deleted ? [{ plan, me }] : []
  })
}

function tasks(world: World): { todo: Todo[]; soon: Soon[] } {
  const todo: Todo[] = []
  const soon: Soon[] = []
  for (const { plan, me } of mine(world)) {
    if (plan.status !== 'active') continue
    const about = brief(world, plan)
    if (me.kind === 'lead') {
      const others = plan.participants.filter((one) => one.kind !== 'owner')
      const dates = [...new Set(others.filter((one) => one.consent.holds).map((one) => one.consent.to ?? ''))].sort()
      for (const until of dates.filter((one) => one && one <= day(60))) {
        const people = others.filter((one) => one.consent.holds && one.consent.to === until).map(named)
        if (until <= day(30)) todo.push({ kind: 'consent_expiring', plan: about, people, until })
        else soon.push({ kind: 'consent_expiring', plan: about, people, until })
      }
      const missing = others.filter((one) => !one.consent.holds).map(named)
      if (missing.length > 0) todo.push({ kind: 'consent_missing', plan: about, people: missing, until: null })
    } else if (me.kind === 'owner') {
      const people = plan.participants.filter((one) => one.consent.status === 'provisional' && (one.consent.to ?? '') >= day()).map(named)
      if (people.length > 0) todo.push({ kind: 'consent_unsigned', plan: about, people, until: null })
    } else if (me.consent.holds && me.consent.to && me.consent.to <= day(30)) {
      soon.push({ kind: 'own_consent', plan: about, people: [], until: me.consent.to })
    }
  }
  todo.sort((a, b) => (a.until ?? '9').localeCompare(b.until ?? '9'))
  return { todo, soon }
}

const named = (one: Participant) => ({ participant_id: one.id, name: one.name })

function page({ world, query }: Call, usual: number) {
  const all = mine(world).flatMap(({ plan, me }) => newsIn(world, plan, me)).sort((a, b) => b.at.localeCompare(a.at))
  const from = Number(query.get('cursor') ?? 0)
  const to = from + Number(query.get('limit') ?? usual)
  return { items: all.slice(from, to), total: all.length, next_cursor: all.length > to ? String(to) : null }
}

function see(world: World, plan: MadePlan, ids: string[]): void {
  plan.seen ??= new Set()
  for (const id of ids) plan.seen.add(`${id}${world.me ?? ''}`)
}

export const inbox: Route[] = [
  [
    'GET',
    /^\/api\/plans\/inbox$/,
    (call) => {
      const found: Inbox = { as_of: new Date().toISOString(), news: page(call, 10), ...tasks(call.world) }
      return ok(found)
    },
  ],
  ['GET', /^\/api\/plans\/inbox\/news$/, (call) => ok(page(call, 25))],
  [
    'POST',
    /^\/api\/plans\/inbox\/seen$/,
    ({ world }) => {
      for (const { plan, me } of mine(world)) see(world, plan, newsIn(world, plan, me).map((one) => one.id))
      return done
    },
  ],
  [
    'POST',
    /^\/api\/plans\/plans\/([^/]+)\/seen$/,
    (call) => {
      see(call.world, contentOf(call).plan, call.body['items'] as string[])
      return done
    },
  ],
]
