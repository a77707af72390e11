import type { Page } from 'playwright-core'

import { code, password } from '../mock/identity.ts'
import { startPassword } from '../mock/startPasswords.ts'
import type { Screen } from './screens.ts'
import { holdPasskey } from './visit.ts'
import { newId, fjordbyId, goodToken } from '../mock/world.ts'

async function signInAsKari(page: Page, secret: string): Promise<void> {
  await page.locator('#username').fill('kari')
  await page.locator('#password').fill(secret)
  await page.locator('button[type=submit]').click()
  await page.locator('#code').waitFor()
}

/** What stands before the work: terms, downtime, status, cookies, and which municipality one is in. */
export const enteringScreens: Screen[] = [
  {
    name: 'sign-in-downtime',
    as: null,
    at: () => '/',
    prepare: ({ world }) => {
      const texts = { nb: 'Vi bytter databasetjener.', nn: 'Vi byter databasetenar.', en: 'We replace a database server.' }
      world.downtimes = [{ id: newId(), starts_at: '2026-12-05T19:00:00Z', ends_at: '2026-12-05T21:00:00Z', texts }]
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
    prepare: ({ world }) => void (world.otherOrganisations = [{ id: fjordbyId, name: 'Fjordby kommune' }]),
    act: (page) => page.locator('.name-menu').first().click(),
    noWalk: true,
    menu: true,
  },
  {
    name: 'code-by-mail',
    as: null,
    at: () => '/',
    act: async (page) => {
      await signInAsKari(page, password)
      await page.getByRole('button', { name: 'Bruk e-post i stedet' }).click()
      await page.getByText('Vi har sendt en kode til e-postadressen').waitFor()
    },
  },
  {
    name: 'own-password',
    as: null,
    at: () => '/',
    prepare: ({ world, kari }) => void world.startPasswords.set(kari.id, startPassword),
    act: async (page) => {
      await signInAsKari(page, startPassword)
      await page.locator('#code').fill(code)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Lag ditt eget passord' }).waitFor()
      await page.locator('#password').fill('fire hester')
    },
  },
  {
    name: 'activate-weak',
    as: null,
    at: () => `/aktiver#${goodToken}`,
    act: async (page) => {
      await page.locator('#password').fill('for kort')
      await page.keyboard.press('Enter')
      await page.getByText('Passordet er for lett å gjette').waitFor()
    },
  },
  {
    name: 'profile-password-wrong',
    at: () => '/profil',
    act: async (page) => {
      await page.getByRole('button', { name: 'Endre passord' }).click()
      await page.locator('#old').fill('feil')
      await page.locator('#password').fill('tyttebær bak låven')
      await page.keyboard.press('Enter')
      await page.getByText('Passordet du har nå, stemmer ikke.').waitFor()
    },
  },
  {
    name: 'passkey-refused',
    as: null,
    at: () => '/',
    prepare: ({ world, kari }) => void (world.passkey = { person: kari.id, count: 7 }),
    act: async (page) => {
      await holdPasskey(page, 3)
      await page.getByRole('button', { name: 'Logg inn med passnøkkel' }).click()
      await page.getByText('Passnøkkelen ble ikke godtatt.').waitFor()
    },
  },
  {
    name: 'start-password',
    at: ({ plan, teacher }) => `/planer/${plan.id}/deltakere/${teacher.id}`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Lag startpassord' }).click()
      await page.locator('section[aria-labelledby=start-password]').getByRole('button', { name: 'Fortsett' }).click()
      await page.getByText('Gi dette til personen nå.').waitFor()
    },
    // Tab goes on from the button that was pressed, which is gone by then.
    noWalk: true,
  },
]
