import type { Page } from 'playwright-core'

import type { Screen } from './screens.ts'
import type { Town } from './visit.ts'

/** Ola once more, as somebody entered him in a hurry. */
export const double = ({ world }: Town) =>
  [...world.persons.values()].find((one) => one.family_name === 'Aas') ??
  world.addPerson('Ola Johan', 'Aas', { email: 'ola@example.org', mobile: '+4790000077', identity_number_masked: null })

async function administer(page: Page) {
  await page.locator('#reason').fill('Koordinatoren har sluttet')
  await page.getByRole('button', { name: 'Åpne for én time' }).click()
  await page.getByRole('button', { name: 'Avslutt' }).waitFor()
}

/** Persons, their rights and accounts, and how they come from another municipality. */
export const personScreens: Screen[] = [
  { name: 'admin-persons', as: 'siri', at: () => '/virksomhet/personer' },
  {
    name: 'admin-persons-none-found',
    as: 'siri',
    at: () => '/virksomhet/personer',
    act: async (page) => {
      await page.locator('#family').fill('Finnes ikke')
      await page.locator('form button[type=submit]').click()
      await page.locator('.empty').waitFor()
    },
  },
  { name: 'admin-not-for-you', as: 'kari', at: () => '/virksomhet/personer' },
  { name: 'admin-person', as: 'siri', at: ({ kari }) => `/virksomhet/personer/${kari.id}` },
  {
    name: 'admin-person-edit',
    as: 'siri',
    at: ({ kari }) => `/virksomhet/personer/${kari.id}`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Rediger', exact: true }).click()
      await page.locator('#given_name').waitFor()
    },
  },
  {
    name: 'admin-person-protected',
    as: 'siri',
    at: ({ eli }) => `/virksomhet/personer/${eli.id}`,
    prepare: ({ eli }) => Object.assign(eli, { address_protection: 'confidential' }),
  },
  { name: 'admin-review', as: 'siri', at: () => '/virksomhet/tilgang?vis=all' },
  { name: 'admin-review-idle', as: 'siri', at: () => '/virksomhet/tilgang?vis=idle&maaneder=12' },
  { name: 'admin-merge-find', as: 'siri', at: ({ ola }) => `/virksomhet/personer/${ola.id}/slaa-sammen` },
  {
    name: 'admin-merge-find-none',
    as: 'siri',
    at: ({ ola }) => `/virksomhet/personer/${ola.id}/slaa-sammen`,
    act: async (page) => {
      await page.locator('#person').fill('Finnes ikke')
      await page.locator('form button[type=submit]').click()
      await page.getByText('Fant ingen andre').waitFor()
    },
    // As below: Tab goes on from the button that was pressed, which is the last.
    noWalk: true,
  },
  {
    name: 'admin-merge',
    as: 'siri',
    at: (town) => `/virksomhet/personer/${town.ola.id}/slaa-sammen/${double(town).id}`,
    prepare: (town) => {
      town.world.rights.set(double(town).id, { rights: ['plan.create'], version: 1 })
    },
  },
  {
    name: 'admin-merge-stops',
    as: 'siri',
    at: (town) => `/virksomhet/personer/${town.siri.id}/slaa-sammen/${double(town).id}`,
  },
  { name: 'admin-plans', as: 'siri', at: () => '/virksomhet/planer' },
  {
    name: 'admin-plans-of-person',
    as: 'siri',
    at: ({ ola }) => `/virksomhet/planer?person=${ola.id}&avsluttede=ja&sortering=-consent_to`,
  },
  {
    name: 'admin-plans-none',
    as: 'siri',
    at: () => '/virksomhet/planer?uten-koordinator=ja',
    act: async (page) => {
      await page.locator('#owner').fill('qqq')
      await page.keyboard.press('Enter')
      await page.getByText('Ingen planer passer med det du søkte etter.').waitFor()
    },
  },
  { name: 'admin-plan-begin', as: 'siri', at: ({ plan }) => `/virksomhet/planer/${plan.id}` },
  { name: 'admin-plan', as: 'siri', at: ({ plan }) => `/virksomhet/planer/${plan.id}`, act: administer },
  {
    name: 'admin-plan-change',
    as: 'siri',
    at: ({ plan }) => `/virksomhet/planer/${plan.id}`,
    act: async (page) => {
      await administer(page)
      await page.getByRole('button', { name: 'Endre Ola Ås' }).click()
      await page.getByRole('button', { name: 'Nullstill samtykke' }).waitFor()
    },
  },
  { name: 'admin-log', as: 'siri', at: () => '/virksomhet/logg' },
  { name: 'admin-purged', as: 'siri', at: () => '/virksomhet/slettet' },
  { name: 'join-code', at: () => '/samprokode' },
  {
    name: 'join-code-made',
    at: () => '/samprokode',
    act: async (page) => {
      await page.getByRole('button', { name: 'Lag Samprokode' }).click()
      await page.locator('.join-code').waitFor()
    },
    // Tab goes on from the button that was pressed, which is the last; `join-code` walks the page.
    noWalk: true,
  },
  {
    name: 'join-by-code',
    at: ({ plan }) => `/planer/${plan.id}/deltakere/legg-til`,
    act: async (page) => {
      await page.locator('#person').fill('Nils Nabokommune')
      await page.locator('form button[type=submit]').click()
      await page.getByRole('button', { name: 'Jeg har en Samprokode' }).click()
      await page.locator('#join-code').waitFor()
    },
  },
  {
    name: 'participant-scopes',
    at: ({ plan, teacher }) => `/planer/${plan.id}/deltakere/${teacher.id}`,
    act: (page) => page.getByLabel('Vis hvilke felt som gjelder personen i alle planer').click(),
  },
  { name: 'participant-as-parent', as: 'liv', at: ({ plan, teacher }) => `/planer/${plan.id}/deltakere/${teacher.id}` },
]
