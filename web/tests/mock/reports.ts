import type { MessageReport, PlanReport, SignInReport } from '../../src/api/types.ts'
import { ok, type Call, type Route } from './calls.ts'
import { Refusal } from './world.ts'

const asOf = '2026-11-23T09:30:00Z'

function allowed({ world }: Call): void {
  const person = world.me ? world.persons.get(world.me) : undefined
  if (person?.position !== 'Koordinator') throw new Refusal(403, 'access.right_missing', { right: 'report.read' })
}

function planReport(call: Call): PlanReport {
  const type = call.query.get('plan_type') as PlanReport['filters']['plan_type']
  const few = { owner: null, lead: null, provider: null, relative: null, other: null }
  const rows: PlanReport['rows'] = [
    { plan_type: 'ip', status: 'active', plans: 42, participants: { owner: 42, lead: 45, provider: 118, relative: 61, other: null } },
    { plan_type: 'iop', status: 'active', plans: 1234, participants: { owner: 1234, lead: 1240, provider: 2406, relative: 1820, other: 0 } },
    { plan_type: 'sl', status: 'ended', plans: null, participants: few },
  ]
  return {
    as_of: asOf,
    filters: { from: call.query.get('from'), to: call.query.get('to'), plan_type: type },
    small_count: 5,
    rows: call.world.nothingToCount ? [] : rows.filter((row) => !type || row.plan_type === type),
    totals: { plans: 1276, participants: { owner: 1276, lead: 1285, provider: 2524, relative: 1881, other: 0 }, complete: false },
  }
}

const messageReport = (): MessageReport => ({
  as_of: asOf,
  filters: { from: null, to: null, plan_type: null },
  small_count: 5,
  rows: [
    { month: '2026-10', plan_type: 'ip', messages: 64, plans: 12 },
    { month: '2026-11', plan_type: 'ip', messages: 31, plans: 9 },
  ],
  totals: { messages: 95, complete: true },
})

function signInReport(call: Call): SignInReport {
  const daily = call.query.get('by') === 'day'
  const days = Array.from({ length: 30 }, (_, index) => `2026-11-${String(index + 1).padStart(2, '0')}`)
  const rows = daily
    ? days.map((first_day, index) => ({ first_day, sign_ins: index + 1, people: Math.ceil(index / 2) }))
    : [{ first_day: '2026-11-01', sign_ins: 465, people: 88 }]
  return {
    as_of: asOf,
    filters: { from: null, to: null, by: daily ? 'day' : 'month' },
    rows,
    totals: { sign_ins: 465, people: 88, accounts: 130 },
  }
}

export const reports: Route[] = [
  ['GET', /^\/api\/reports\/plans$/, (call) => (allowed(call), ok(planReport(call)))],
  ['GET', /^\/api\/reports\/messages$/, (call) => (allowed(call), ok(messageReport()))],
  ['GET', /^\/api\/reports\/sign-ins$/, (call) => (allowed(call), ok(signInReport(call)))],
]
