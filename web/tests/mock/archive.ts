import type { Transfer } from '../../src/api/types.ts'
import { ok, type Call, type Route } from './calls.ts'
import { contentOf } from './plans.ts'
import { newId, Refusal, type MadePlan } from './world.ts'

const settled = ['archived', 'partly', 'failed']

function ledOf(call: Call): MadePlan {
  const { plan, me } = contentOf(call)
  if (me.kind !== 'lead') throw new Refusal(403, 'access.right_missing', { right: 'lead' })
  return plan
}

/** A transfer in a state, as one meets it on the page. */
export function madeTransfer(generation: number, more: Partial<Transfer> = {}): Transfer {
  return {
    id: newId(),
    generation,
    state: 'requested',
    reason: null,
    at_fault: [],
    together: false,
    left_out: [],
    error_id: null,
    sends: 0,
    pages: null,
    size: null,
    sha256: null,
    case_number: null,
    record_number: null,
    requested_at: new Date().toISOString(),
    sent_at: null,
    received_at: null,
    settled_at: null,
    next_try_at: null,
    can_resend: false,
    ...more,
  }
}

export const archived: Partial<Transfer> = {
  state: 'archived',
  sends: 1,
  pages: 14,
  size: 81_234,
  sha256: 'f53683567b0ae0d3d753ed8e327d39197cc50ef665ff45668481c6b2614fdabc',
  case_number: '2026/117',
  record_number: '2026/1044',
  settled_at: new Date().toISOString(),
}

/** Each time it is looked at, what is on its way is one step further. */
const steps: Transfer['state'][] = ['requested', 'rendered', 'packaged', 'sent', 'received']

function moveOn(item: Transfer): void {
  const at = steps.indexOf(item.state)
  if (at < 0 || item.next_try_at) return
  const next = steps[at + 1]
  Object.assign(item, next ? { state: next } : archived)
}

const path = (pattern: string) => new RegExp(`^/api/archive${pattern.replaceAll(':id', '([^/]+)')}$`)

export const archive: Route[] = [
  [
    'GET',
    path('/plans/:id/transfers'),
    (call) => {
      const plan = ledOf(call)
      const items = plan.transfers.map((item) => ({ ...item }))
      if (!call.world.archiveStandsStill) plan.transfers.forEach(moveOn)
      return ok({ items })
    },
  ],
  [
    'POST',
    path('/plans/:id/transfers'),
    (call) => {
      if (call.world.stepUpNeeded) throw new Refusal(403, 'auth.step_up_required')
      const plan = ledOf(call)
      if (plan.transfers.some((item) => !settled.includes(item.state))) throw new Refusal(409, 'archive.transfer_open')
      const item = madeTransfer(plan.transfers.length + 1)
      plan.transfers.unshift(item)
      return ok(item, 201)
    },
  ],
  [
    'POST',
    path('/plans/:id/transfers/:id/retry'),
    (call) => {
      const item = ledOf(call).transfers.find((one) => one.id === call.at[1])
      if (!item?.at_fault.length) throw new Refusal(409, 'archive.nothing_to_resend')
      const left_out = [...item.left_out, ...item.at_fault]
      Object.assign(item, { state: 'requested', reason: null, at_fault: [], left_out, settled_at: null })
      return ok(item)
    },
  ],
  [
    'POST',
    path('/plans/:id/transfers/:id/resend'),
    (call) => {
      const item = ledOf(call).transfers.find((one) => one.id === call.at[1])
      if (!item?.can_resend) throw new Refusal(409, 'archive.nothing_to_resend')
      Object.assign(item, { state: 'rendered', reason: null, error_id: null, can_resend: false, settled_at: null })
      return ok(item)
    },
  ],
]
