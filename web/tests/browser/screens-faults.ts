import { madeTransfer } from '../mock/archive.ts'
import { madeJob, printsOf } from '../mock/print.ts'
import { hoursAgo, newId } from '../mock/world.ts'
import type { Screen } from './screens.ts'

/** What could not be printed, named. */
export const faultScreens: Screen[] = [
  {
    name: 'archive-at-fault',
    at: ({ plan }) => `/planer/${plan.id}/arkiver`,
    prepare: ({ plan, world }) => {
      world.archiveStandsStill = true
      const part = { kind: 'goal', id: newId(), reason: 'print.too_large' } as const
      printsOf(plan).faults = { at_fault: [{ ...part, title: 'Få flere venner' }], together: true }
      plan.transfers = [
        madeTransfer(1, { state: 'failed', reason: 'print.too_large', settled_at: hoursAgo(1), at_fault: [part], together: true }),
      ]
    },
    act: async (page) => page.getByText('Få flere venner').waitFor(),
  },
  {
    name: 'print-at-fault',
    at: ({ plan }) => `/planer/${plan.id}/skriv-ut?utskrift=${printsOf(plan).jobs[0]?.id ?? ''}`,
    prepare: ({ plan }) => {
      const part = { kind: 'minutes', id: newId(), reason: 'print.too_large', title: 'Møte i ansvarsgruppen' } as const
      const other = { kind: 'goal', id: newId(), reason: 'print.rendering_failed', title: 'Sove godt om natten' } as const
      printsOf(plan).jobs.push(madeJob({ state: 'failed', failure: 'print.too_large', at_fault: [part, other] }))
    },
    act: async (page) => page.locator('.ds-alert').first().waitFor(),
  },
]
