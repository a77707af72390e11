import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { code, password } from '../mock/identity.ts'
import { startPassword } from '../mock/startPasswords.ts'
import { startBrowser } from './harness.ts'
import { button, holdPasskey, visiting, type Town } from './visit.ts'
import { fjordbyId, goodToken } from '../mock/world.ts'

let browser: Browser
const visit = visiting(() => browser)
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

async function sendPassword(page: Page, username: string, secret: string): Promise<void> {
  await page.locator('#username').fill(username)
  await page.locator('#password').fill(secret)
  await page.keyboard.press('Enter')
}

describe.concurrent('on the way in', () => {
  test('terms that are due stand before everything, and are asked for once', async () => {
    const due = ({ world }: Parameters<Parameters<typeof visit>[1]>[0]) => {
      world.termsDue = true
      return '/planer'
    }
    await visit('kari', due, async (page, { world }) => {
      await page.getByRole('heading', { level: 1, name: 'Vilkår for bruk' }).waitFor()
      expect(await page.getByRole('link', { name: 'Mine planer' }).count()).toBe(0)
      await button(page, 'Jeg godtar vilkårene').click()
      await page.getByRole('heading', { level: 1, name: 'Mine planer' }).waitFor()
      expect(world.calls).toContain('POST /api/identity/terms/acceptances')
      await page.reload()
      await page.getByRole('heading', { level: 1, name: 'Mine planer' }).waitFor()
    })
  })

  test('who chose a password or forgot it writes the user name once', async () => {
    for (const at of [`/aktiver#${goodToken}`, `/nytt-passord#${goodToken}`]) {
      await visit(null, () => at, async (page) => {
        const name = await page.getByLabel('Brukernavn').inputValue()
        expect(name).not.toBe('')
        await page.locator('#password').fill('tyttebær bak låven')
        await page.keyboard.press('Enter')
        const signIn = page.getByRole('heading', { level: 1, name: 'Logg inn' })
        await page.locator('#code').or(signIn).waitFor()
        if (await page.locator('#code').count()) {
          await page.locator('#code').fill(code)
          await page.keyboard.press('Enter')
        }
        await signIn.waitFor()
        expect(await page.locator('#username').inputValue()).toBe(name)
      })
    }
    await visit(null, () => '/', async (page) => {
      await sendPassword(page, 'siri', password)
      await button(page, 'Bruk et annet brukernavn').click()
      expect(await page.locator('#username').inputValue()).toBe('')
      await page.locator('#username').fill('kari')
      await page.getByRole('link', { name: 'Glemt passord' }).click()
      await page.getByRole('heading', { level: 1, name: 'Glemt passord' }).waitFor()
      expect(await page.locator('#username').inputValue()).toBe('kari')
      await page.locator('#username').fill('liv')
      await page.getByRole('link', { name: 'Gå til innlogging' }).click()
      expect(await page.locator('#username').inputValue()).toBe('liv')
    })
  })

  test('terms that fell due meanwhile stop what is being done, and not the person', async () => {
    await visit('kari', () => '/planer', async (page, { world }) => {
      world.termsDue = true
      const refusal = { code: 'terms.not_accepted', status: 403, title: 'Forbidden', correlation_id: '1' }
      world.faults.push({ path: /\/api\/(plans|messaging)\//, answer: { status: 403, body: refusal } })
      await page.getByRole('link', { name: 'Mine planer' }).click()
      await page.goto(new URL('/planer', page.url()).href)
      await page.getByRole('heading', { level: 1, name: 'Vilkår for bruk' }).waitFor()
    })
  })

  test('who belongs to several municipalities goes from one to another, and sees nothing of the first there', async () => {
    const two = ({ world }: Parameters<Parameters<typeof visit>[1]>[0]) => {
      world.otherOrganisations = [{ id: fjordbyId, name: 'Fjordby kommune' }]
      return '/planer'
    }
    await visit('kari', two, async (page) => {
      await page.locator('.name-menu').click()
      await button(page, 'Gå til Fjordby kommune').click()
      await page.getByRole('link', { name: 'Fjordby kommune' }).waitFor()
      expect(await page.getByText('Fjellrev').count()).toBe(0)
    })
  })

  test('how Samplan fares is open to everybody, and refreshes itself', async () => {
    await visit(null, () => '/driftsstatus', async (page, { world }) => {
      await page.getByText('Alt virker som det skal.').waitFor()
      Object.assign(world.parts[2] ?? {}, { state: 'away' })
      await page.getByText('Noe virker ikke akkurat nå.').waitFor()
    })
  })

  test('a passkey whose counter goes on signs in, and leads to where the person wanted to go', async () => {
    await visit(null, ({ plan }) => `/planer/${plan.id}/maal`, async (page, { world, kari }) => {
      world.passkey = { person: kari.id, count: 7 }
      await holdPasskey(page, 7)
      await button(page, 'Logg inn med passnøkkel').click()
      await page.getByRole('heading', { level: 1, name: 'Mål' }).waitFor()
      expect(world.passkey.count).toBeGreaterThan(7)
    })
  })

  test('a passkey whose counter went backwards is refused in clear words, and the other ways in stay open', async () => {
    await visit(null, ({ plan }) => `/planer/${plan.id}/maal`, async (page, { world, kari }) => {
      world.passkey = { person: kari.id, count: 7 }
      await holdPasskey(page, 3)
      await button(page, 'Logg inn med passnøkkel').click()
      await page.getByText('Passnøkkelen ble ikke godtatt. Logg inn på en annen måte.').waitFor()
      expect(world.me).toBeNull()
      await sendPassword(page, 'kari', password)
      await page.locator('#code').fill(code)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Mål' }).waitFor()
    })
  })

  test('whose phone is elsewhere has the code sent by mail at once, and is told when the next may be', async () => {
    await visit(null, () => '/planer', async (page) => {
      await sendPassword(page, 'kari', password)
      await page.getByText('Vi har sendt en kode til mobilen som slutter på 42.').waitFor()
      await button(page, 'Bruk e-post i stedet').click()
      await page.getByText('Ny kode er sendt. Vi har sendt en kode til e-postadressen k…@example.org.').waitFor()
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('code')
      expect(await button(page, 'Bruk e-post i stedet').count()).toBe(0)
      await button(page, 'Bruk mobil i stedet').click()
      await page.getByText('Vent 60 sekunder før du ber om en ny kode.').waitFor()
      await page.locator('#code').fill(code)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Mine planer' }).waitFor()
    })
  })

  test('a start password opens nothing until the person has made one of their own', async () => {
    const started = ({ world, ola }: Town) => {
      world.startPasswords.set(ola.id, startPassword)
      return '/planer'
    }
    await visit(null, started, async (page, { world, ola }) => {
      await sendPassword(page, 'ola', password)
      await page.getByText('Brukernavnet eller passordet stemmer ikke.').waitFor()
      await sendPassword(page, 'ola', startPassword)
      await page.locator('#code').fill(code)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Lag ditt eget passord' }).waitFor()
      expect(world.me).toBeNull()
      await page.locator('#password').fill(startPassword)
      await page.keyboard.press('Enter')
      await page.getByText('Passordet er for lett å gjette').waitFor()
      await page.locator('#password').fill('blåbær under brua')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Mine planer' }).waitFor()
      expect(world.me).toBe(ola.id)
    })
  })
})
