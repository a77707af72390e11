import type { AllPlansSearch, DeletedPlan, ListedPlan, PurgedPlan, SetUp } from '../../src/api/types.ts'
import { checkVersion, done, ok, type Call, type Route } from './calls.ts'
import { leadOf } from './plans.ts'
import { day, Refusal, type MadePlan, type World } from './world.ts'

function setUpOf(plan: MadePlan): SetUp {
  return {
    type: plan.type,
    status: plan.status,
    short_name: plan.short_name,
    elements: plan.elements as SetUp['elements'],
    period_from: plan.period_from,
    period_to: plan.period_to,
    ended_at: plan.ended_at ?? null,
    archived_at: plan.archived_at ?? null,
    archived_as_it_is: plan.archived_as_it_is ?? false,
    version: plan.version ?? 1,
  }
}

function taken(call: Call): MadePlan {
  const { plan } = leadOf(call)
  checkVersion(call, setUpOf(plan))
  return plan
}

function changed(plan: MadePlan, values: Partial<MadePlan>) {
  Object.assign(plan, values, { version: (plan.version ?? 1) + 1 })
  return ok(setUpOf(plan))
}

function gone(world: World, plan: MadePlan): DeletedPlan {
  const { at, by } = plan.deleted ?? { at: '', by: '' }
  return {
    id: plan.id,
    type: plan.type,
    owner_name: world.persons.get(plan.ownerId)?.display_name ?? null,
    short_name: plan.short_name,
    deleted_at: at,
    deleted_by_name: world.persons.get(by)?.display_name ?? null,
    kept_until: day(29),
  }
}

function deletedOf({ world }: Call): MadePlan[] {
  return [...world.plans.values()].filter(
    (plan) => plan.deleted && plan.participants.some((one) => one.person_id === world.me && one.kind === 'lead'),
  )
}

const path = (pattern: string) => new RegExp(`^/api/plans${pattern.replaceAll(':id', '([^/]+)')}$`)

/** One that all have answered for, and one that a part of Samplan still has something of. */
function purged(): PurgedPlan[] {
  const at = new Date(Date.now() - 86_400_000).toISOString()
  const receipt = { purged_at: at, rows: 12, documents: 0, keys_destroyed: 0 }
  const services = ['plans', 'identity', 'messaging', 'notify', 'print', 'archive', 'reports']
  const all = services.map((service) => ({ ...receipt, service }))
  const plan = { deleted_at: new Date(Date.now() - 31 * 86_400_000).toISOString(), purged_at: at }
  return [
    {
      ...plan,
      id: '018f0000-0000-7000-8000-00000000d001',
      type: 'ip',
      deleted_by_name: 'Kari Berg',
      complete_at: null,
      missing: ['archive'],
      archive_records: [],
      receipts: all.filter(({ service }) => service !== 'archive'),
    },
    {
      ...plan,
      id: '018f0000-0000-7000-8000-00000000d002',
      type: 'iop',
      deleted_by_name: null,
      complete_at: at,
      missing: [],
      archive_records: ['2026/17-1', '2026/17-2'],
      receipts: all.map((one) => (one.service === 'print' ? { ...one, documents: 3, keys_destroyed: 1 } : one)),
    },
  ]
}

function listed(world: World, plan: MadePlan): ListedPlan {
  const owner = world.persons.get(plan.ownerId)
  const lead = plan.participants.find((one) => one.kind === 'lead')
  const periods = plan.participants.filter((one) => one.kind !== 'owner' && one.consent.from && one.consent.to)
  return {
    id: plan.id,
    type: plan.type,
    ended: plan.status === 'ended',
    owner_person_id: plan.ownerId,
    owner_name: owner?.display_name ?? '',
    owner_place: owner?.workplace ?? null,
    lead_person_id: lead?.person_id ?? null,
    lead_name: lead?.name ?? null,
    led: lead?.has_account ?? false,
    consent_from: periods.map((one) => one.consent.from ?? '').sort()[0] ?? null,
    consent_to: periods.map((one) => one.consent.to ?? '').sort().at(-1) ?? null,
  }
}

const begins = (name: string | null, words: string) =>
  words.toLowerCase().split(/\s+/).every((word) => (name ?? '').toLowerCase().split(/[\s-]+/).some((one) => one.startsWith(word)))

function allPlans({ world, body }: Call) {
  const wanted = body as AllPlansSearch
  const sort = wanted.sort ?? 'owner_name'
  const key = (plan: ListedPlan) => String(plan[sort.replace('-', '') as keyof ListedPlan] ?? '')
  const items = [...world.plans.values()]
    .filter((plan) => !plan.deleted && (wanted.ended || plan.status !== 'ended'))
    .filter((plan) => !wanted.person_id || plan.participants.some((one) => one.person_id === wanted.person_id))
    .map((plan) => listed(world, plan))
    .filter((plan) => begins(plan.owner_name, wanted.owner ?? '') && begins(plan.lead_name, wanted.lead ?? ''))
    .filter((plan) => (!wanted.type || plan.type === wanted.type) && (!wanted.unled || !plan.led))
    .sort((one, other) => key(one).localeCompare(key(other), 'nb') || one.id.localeCompare(other.id))
  return ok({ items: sort.startsWith('-') ? items.reverse() : items, next_after: null })
}

/** How a plan is set up, ended, deleted and brought back. */
export const setUp: Route[] = [
  ['GET', path('/plans/:id/set-up'), (call) => ok(setUpOf(leadOf(call).plan))],
  ['PATCH', path('/plans/:id/set-up'), (call) => changed(taken(call), call.body)],
  ['POST', path('/plans/:id/set-up/end'), (call) => changed(taken(call), { status: 'ended', ended_at: new Date().toISOString() })],
  ['POST', path('/plans/:id/set-up/reopen'), (call) => changed(taken(call), { status: 'active', ended_at: null })],
  [
    'POST',
    path('/plans/:id/deletion'),
    (call) => {
      if (call.world.stepUpNeeded) throw new Refusal(403, 'auth.step_up_required')
      const plan = taken(call)
      if (!plan.archived_as_it_is && !call.body['reason_unarchived']) throw new Refusal(409, 'plan.not_archived')
      plan.deleted = { at: new Date().toISOString(), by: call.world.me ?? '' }
      return ok(gone(call.world, plan))
    },
  ],
  ['GET', path('/deleted-plans'), (call) => ok({ items: deletedOf(call).map((plan) => gone(call.world, plan)) })],
  ['POST', path('/all-plans/search'), allPlans],
  ['GET', path('/purged-plans'), () => ok({ items: purged(), next_cursor: null })],
  [
    'POST',
    path('/deleted-plans/:id/restore'),
    (call) => {
      const plan = deletedOf(call).find((one) => one.id === call.at[0])
      if (!plan) throw new Refusal(404, 'not_found')
      plan.deleted = null
      return done
    },
  ],
]
