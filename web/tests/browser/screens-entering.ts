import type { Screen } from './screens.ts'

/** What stands before the work: terms, downtime, status, cookies, and which municipality one is in. */
export const enteringScreens: Screen[] = [
  {
    name: 'sign-in-downtime',
    as: null,
    at: () => '/',
    prepare: ({ world }) => {
      const texts = { nb: 'Vi bytter databasetjener.', nn: 'Vi byter databasetenar.', en: 'We replace a database server.' }
      world.downtimes = [{ id: 'd1', starts_at: '2026-12-05T19:00:00Z', ends_at: '2026-12-05T21:00:00Z', texts }]
    },
  },
  { name: 'terms', at: () => '/planer', prepare: ({ world }) => void (world.termsDue = true) },
  { name: 'status', as: null, at: () => '/driftsstatus' },
  {
    name: 'status-away',
    as: null,
    at: () => '/driftsstatus',
    prepare: ({ world }) => {
      Object.assign(world.parts[2] ?? {}, { state: 'away' })
      Object.assign(world.parts[3] ?? {}, { state: 'slow' })
    },
  },
  { name: 'cookies', as: null, at: () => '/informasjonskapsler' },
  {
    name: 'organisations',
    at: () => '/planer',
    prepare: ({ world }) => void (world.otherOrganisations = [{ id: 'org-2', name: 'Fjordby kommune' }]),
    act: (page) => page.locator('.name-menu').first().click(),
    noWalk: true,
  },
]
