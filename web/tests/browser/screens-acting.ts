import { actFor, represent } from '../mock/acting.ts'
import { day } from '../mock/world.ts'
import type { Screen } from './screens.ts'

/** Acting for somebody else, and who may. */
export const actingScreens: Screen[] = [
  {
    name: 'act-for-others',
    as: 'liv',
    at: () => '/handle-for-andre',
    prepare: ({ world, adam, eli, liv }) => {
      represent(world, adam.id, liv.id, 'guardianship')
      Object.assign(represent(world, eli.id, liv.id, 'parental_responsibility'), { holds: false })
    },
  },
  {
    name: 'my-plans-represents',
    as: 'liv',
    at: () => '/planer',
    prepare: ({ world, adam, liv }) => void represent(world, adam.id, liv.id, 'guardianship'),
  },
  { name: 'act-for-nobody', as: 'liv', at: () => '/handle-for-andre' },
  {
    name: 'acting-plans',
    as: 'liv',
    at: () => '/planer',
    prepare: ({ world, adam }) => actFor(world, adam.id, 'guardianship'),
  },
  {
    name: 'acting-in-plan',
    as: 'liv',
    at: ({ plan }) => `/planer/${plan.id}`,
    prepare: ({ world, adam }) => actFor(world, adam.id, 'parental_responsibility'),
  },
  {
    name: 'person-representatives',
    as: 'siri',
    at: ({ adam }) => `/virksomhet/personer/${adam.id}`,
    prepare: ({ world, adam, liv }) => {
      represent(world, adam.id, liv.id, 'parental_responsibility', '2032-03-01')
    },
    act: async (page) => {
      await page.getByRole('button', { name: 'Legg til representant' }).click()
      await page.locator('#person').fill('Kari Berg')
      await page.locator('form[role=search] button[type=submit]').click()
      await page.locator('.panel', { has: page.locator('#representatives') }).getByRole('button', { name: /^Velg/ }).first().click()
      await page.locator('#representative-from').waitFor()
    },
    noWalk: true,
  },
  {
    name: 'assisted-by-code',
    at: ({ plan }) => `/planer/${plan.id}/deltakere`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Start assistert økt' }).click()
      await page.getByRole('button', { name: 'Send kode' }).waitFor()
    },
    noWalk: true,
  },
  {
    name: 'renew-for-parents',
    at: ({ plan }) => `/planer/${plan.id}/deltakere/samtykke`,
    prepare: ({ plan }) => {
      Object.assign(plan, { owner_is_to_be_heard: true })
    },
    act: (page) => page.getByLabel('Foresatte samtykker (foreldreansvar)').check(),
    noWalk: true,
  },
  {
    name: 'age-step-ahead',
    at: ({ plan }) => `/planer/${plan.id}`,
    prepare: ({ plan }) => {
      Object.assign(plan, { age_step: { age: 16, on: day(20) } })
    },
  },
]
