import { changeOf } from '../mock/consent.ts'
import type { Screen } from './screens.ts'

/** Consent entered for everybody or for some, taken back, and changed by two at once. */
export const consentScreens: Screen[] = [
  { name: 'participants-renew', at: ({ plan }) => `/planer/${plan.id}/deltakere/samtykke` },
  { name: 'participant-renew', at: ({ plan, teacher }) => `/planer/${plan.id}/deltakere/samtykke?for=${teacher.id}` },
  {
    name: 'consent-reset',
    at: ({ plan }) => `/planer/${plan.id}/deltakere/samtykke`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Nullstill samtykke' }).click()
      await page.locator('dialog[open]').waitFor()
    },
  },
  {
    name: 'consent-changed',
    at: ({ plan }) => `/planer/${plan.id}/deltakere/samtykke`,
    act: async (page, { plan, teacher }) => {
      await page.locator('#remarks').fill('Avtalt på møtet 3. november.')
      teacher.version += 1
      plan.changes.unshift(changeOf(teacher, 'withdrawn', 'Liv Hansen', 'Ola slutter ved nyttår.'))
      await page.locator('.action-bar button[type=submit]').click()
      await page.locator('.conflict').waitFor()
    },
    noWalk: true,
  },
]
