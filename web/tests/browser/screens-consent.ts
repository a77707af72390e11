import { actFor } from '../mock/acting.ts'
import { changeOf } from '../mock/consent.ts'
import type { Screen } from './screens.ts'

/** Consent entered for everybody or for some, taken back, and changed by two at once. */
export const consentScreens: Screen[] = [
  { name: 'participants-renew', at: ({ plan }) => `/planer/${plan.id}/deltakere/samtykke` },
  { name: 'participant-renew', at: ({ plan, teacher }) => `/planer/${plan.id}/deltakere/samtykke?for=${teacher.id}` },
  {
    name: 'sign',
    as: 'liv',
    at: ({ plan }) => `/planer/${plan.id}/samtykke`,
    prepare: ({ world, adam }) => actFor(world, adam.id, 'guardianship'),
  },
  { name: 'consent-form', at: ({ plan }) => `/planer/${plan.id}/samtykke/papir` },
  {
    name: 'sign-shorter',
    as: 'liv',
    at: ({ plan }) => `/planer/${plan.id}/samtykke`,
    prepare: ({ world, adam, plan }) => {
      plan.owner_is_to_be_heard = true
      actFor(world, adam.id, 'guardianship')
    },
    act: async (page) => {
      await page.getByRole('button', { name: 'Kortere tid' }).click()
      await page.locator('form button[type=submit]').click()
    },
  },
  {
    name: 'sign-no',
    as: 'liv',
    at: ({ plan }) => `/planer/${plan.id}/samtykke`,
    prepare: ({ world, adam }) => actFor(world, adam.id, 'guardianship'),
    act: async (page) => {
      await page.getByRole('button', { name: 'Nei, ikke denne personen' }).click()
      await page.locator('dialog[open]').waitFor()
    },
  },
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
