import { archived, madeTransfer } from '../mock/archive.ts'
import { hoursAgo } from '../mock/world.ts'
import type { Screen } from './screens.ts'

/** Sending a plan to the archive, and what became of it. */
export const archiveScreens: Screen[] = [
  { name: 'archive-empty', at: ({ plan }) => `/planer/${plan.id}/arkiver` },
  {
    name: 'archive-under-way',
    at: ({ plan }) => `/planer/${plan.id}/arkiver`,
    prepare: ({ world, plan }) => {
      world.archiveStandsStill = true
      plan.transfers = [madeTransfer(2, { state: 'received', pages: 14, sends: 1 }), madeTransfer(1, archived)]
    },
  },
  {
    name: 'archive-went-wrong',
    at: ({ plan }) => `/planer/${plan.id}/arkiver`,
    prepare: ({ world, plan }) => {
      world.archiveStandsStill = true
      const wrong = { pages: 14, settled_at: hoursAgo(1), can_resend: true, sha256: archived.sha256 ?? null }
      plan.transfers = [
        madeTransfer(3, { ...wrong, state: 'failed', reason: 'archive.message_refused', error_id: '1ae2ad68-2999-5624-b06d-758ac5eb410b' }),
        madeTransfer(2, { ...wrong, state: 'partly', reason: 'archive.record_refused', case_number: '2026/117' }),
        madeTransfer(1, archived),
      ]
    },
  },
  {
    name: 'archive-waits',
    at: ({ plan }) => `/planer/${plan.id}/arkiver`,
    prepare: ({ world, plan }) => {
      world.archiveStandsStill = true
      plan.transfers = [
        madeTransfer(1, { state: 'packaged', reason: 'archive.system_away', next_try_at: new Date(Date.now() + 600_000).toISOString() }),
      ]
    },
  },
]
