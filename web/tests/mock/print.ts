import type { PrintCopy, PrintFaults, PrintJob } from '../../src/api/types.ts'
import { ok, type Call, type Route } from './calls.ts'
import { contentOf } from './plans.ts'
import { hoursAgo, newId, Refusal, type MadePlan } from './world.ts'

interface Prints {
  jobs: PrintJob[]
  copies: PrintCopy[]
  /** Whether a job stays as it is, to be looked at. */
  standsStill: boolean
  /** Why the next jobs fail. */
  failure: string | null
  /** What the next jobs, and the documents of transfers, could not be made with. */
  faults: PrintFaults
}

const kept = new WeakMap<MadePlan, Prints>()
export const onePassword = 'k7xm-29pq-wv4h-8cdn-tz3f'

export function printsOf(plan: MadePlan): Prints {
  const found = kept.get(plan) ?? { jobs: [], copies: [], standsStill: false, failure: null, faults: { at_fault: [], together: false } }
  kept.set(plan, found)
  return found
}

export function madeCopy(title: string, savedBy: string, more: Partial<PrintCopy> = {}): PrintCopy {
  return { id: newId(), title, saved_by: savedBy, saved_at: hoursAgo(30), pages: 4, size: 61_000, ...more }
}

export function madeJob(more: Partial<PrintJob> = {}): PrintJob {
  return {
    id: newId(),
    state: 'requested',
    failure: null,
    at_fault: [],
    together: false,
    left_out: [],
    save_copy: false,
    copy_id: null,
    password_waits: false,
    pages: null,
    size: null,
    requested_at: new Date().toISOString(),
    ready_at: null,
    expires_at: null,
    ...more,
  }
}

const ready = (): Partial<PrintJob> => ({
  state: 'ready',
  password_waits: true,
  pages: 5,
  size: 58_888,
  ready_at: new Date().toISOString(),
  expires_at: hoursAgo(-24),
})

function printed(call: Call): { plan: MadePlan; prints: Prints } {
  const { plan, me } = contentOf(call)
  if (!me.print) throw new Refusal(403, 'access.right_missing', { right: 'print' })
  return { plan, prints: printsOf(plan) }
}

function jobOf(call: Call): { prints: Prints; job: PrintJob } {
  const { prints } = printed(call)
  const job = prints.jobs.find((one) => one.id === call.at[1])
  if (!job) throw new Refusal(404, 'not_found')
  return { prints, job }
}

function ask(call: Call, more: Partial<PrintJob>) {
  if (call.world.stepUpNeeded) throw new Refusal(403, 'auth.step_up_required')
  const job = madeJob(more)
  printed(call).prints.jobs.push(job)
  return ok(job, 202)
}

/** Each time it is looked at, a job is one step further. */
function moveOn({ failure, faults }: Prints, job: PrintJob): void {
  if (job.state === 'requested') job.state = 'rendering'
  else if (job.state === 'rendering') {
    Object.assign(job, failure && job.left_out.length === 0 ? { state: 'failed', failure, ...faults } : ready())
  }
}

const path = (pattern: string) => new RegExp(`^/api/print${pattern.replaceAll(':id', '([^/]+)')}$`)

export const print: Route[] = [
  ['POST', path('/plans/:id/consent-forms'), (call) => ask(call, {})],
  [
    'POST',
    path('/plans/:id/jobs'),
    (call) => {
      if (String(call.body['reason']).trim().length < 3) {
        throw new Refusal(422, 'request.invalid', { errors: [{ pointer: '/reason', code: 'string_too_short' }] })
      }
      const answer = ask(call, { save_copy: call.body['save_copy'] === true })
      if (call.body['save_copy'] === true) {
        const { plan, prints } = printed(call)
        prints.copies.unshift(madeCopy(String(call.body['title']) || `Plan for ${plan.short_name ?? ''}`, call.world.me ?? ''))
      }
      return answer
    },
  ],
  [
    'GET',
    path('/plans/:id/jobs/:id'),
    (call) => {
      const { prints, job } = jobOf(call)
      const shown = { ...job }
      if (!prints.standsStill) moveOn(prints, job)
      return ok(shown)
    },
  ],
  [
    'POST',
    path('/plans/:id/jobs/:id/password'),
    (call) => {
      const { job } = jobOf(call)
      if (!job.password_waits) throw new Refusal(409, 'print.password_taken')
      job.password_waits = false
      return ok({ password: onePassword })
    },
  ],
  [
    'POST',
    path('/plans/:id/jobs/:id/retry'),
    (call) => {
      const { job } = jobOf(call)
      if (job.at_fault.length === 0) throw new Refusal(409, 'print.nothing_at_fault')
      return ask(call, { left_out: [...job.left_out, ...job.at_fault], save_copy: job.save_copy })
    },
  ],
  ['GET', path('/plans/:id/transfers/:id/faults'), (call) => ok(printsOf(contentOf(call).plan).faults)],
  ['GET', path('/plans/:id/copies'), (call) => ok({ items: printed(call).prints.copies })],
  [
    'POST',
    path('/plans/:id/copies/:id/prints'),
    (call) => {
      const copy = printed(call).prints.copies.find((one) => one.id === call.at[1])
      if (!copy) throw new Refusal(404, 'not_found')
      return ask(call, { copy_id: copy.id })
    },
  ],
]
