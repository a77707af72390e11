import { hoursAgo } from '../mock/world.ts'
import type { Screen } from './screens.ts'

/** A plan's set-up, and plans that were deleted. */
export const setUpScreens: Screen[] = [
  { name: 'set-up', at: ({ plan }) => `/planer/${plan.id}/oppsett` },
  {
    name: 'set-up-ended',
    at: ({ plan }) => `/planer/${plan.id}/oppsett`,
    prepare: ({ plan }) => {
      Object.assign(plan, { status: 'ended', ended_at: hoursAgo(2), archived_at: hoursAgo(1), archived_as_it_is: true })
    },
  },
  {
    name: 'set-up-wrong',
    at: ({ plan }) => `/planer/${plan.id}/oppsett`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Slett uten å arkivere' }).click()
      await page.getByText('Skriv hvorfor, eller arkiver planen først.').waitFor()
    },
  },
  {
    name: 'my-plans-deleted',
    at: () => '/planer',
    prepare: ({ plan, kari }) => {
      plan.deleted = { at: hoursAgo(3), by: kari.id }
    },
    act: async (page) => {
      await page.getByText('Slettede planer (1)').click()
      await page.getByRole('button', { name: /^Hent tilbake/ }).waitFor()
    },
  },
]
