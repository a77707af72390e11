import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { code } from '../mock/identity.ts'
import { startBrowser } from './harness.ts'
import { double } from './screens-persons.ts'
import { button, visiting } from './visit.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

const visit = visiting(() => browser)

describe.concurrent('somebody who was registered twice', () => {
  test('is found, compared, and made one with a reason and a fresh code', async () => {
    await visit('siri', ({ ola }) => `/virksomhet/personer/${ola.id}`, async (page, town) => {
      const { world, ola } = town
      const other = double(town)
      await page.getByRole('link', { name: 'Slå sammen med …' }).click()
      await page.locator('#person').fill('Ola')
      await page.keyboard.press('Enter')
      await page.getByText('Fant 1 person.').waitFor()
      expect(await button(page, 'Opprett ny person').count(), 'nobody is made here').toBe(0)
      await button(page, 'Velg Ola Johan Aas').click()
      await page.getByRole('heading', { name: 'Beholdes: Ola Ås' }).waitFor()
      await page.getByText('Kontoen ola johan stenges').waitFor()
      await page.getByLabel('Ola Johan Aas', { exact: true }).check()
      await button(page, /^Slå sammen$/).click()
      await page.getByText('Skriv kort hvorfor, med minst tre tegn.').waitFor()
      expect(world.persons.has(other.id), 'nothing happens without a reason').toBe(true)
      await page.locator('#reason').fill('Registrert av to skoler')
      world.stepUpNeeded = true
      await button(page, /^Slå sammen$/).click()
      await page.locator('dialog[open] .code-field input').fill(code)
      await page.keyboard.press('Enter')
      await page.getByText('De to registreringene av Ola Johan Aas er slått sammen.').waitFor()
      expect(page.url()).toContain(`/virksomhet/personer/${ola.id}`)
      expect(world.persons.has(other.id)).toBe(false)
      expect([ola.email, ola.mobile]).toEqual(['ola@example.org', '+4790000042'])
    })
  })

  test('stays two when the admin would merge themself, and says why', async () => {
    await visit('siri', (town) => `/virksomhet/personer/${double(town).id}/slaa-sammen/${town.siri.id}`, async (page) => {
      await page.getByText('Du kan ikke slå sammen din egen registrering.').waitFor()
      expect(await button(page, /^Slå sammen$/).count()).toBe(0)
    })
  })

  test('can be kept under the other registration', async () => {
    await visit('siri', (town) => `/virksomhet/personer/${town.ola.id}/slaa-sammen/${double(town).id}`, async (page, town) => {
      await button(page, 'Bytt om').click()
      await page.getByText('Ola Johan Aas beholdes nå.').waitFor()
      await page.locator('#reason').fill('Registrert av to skoler')
      await button(page, /^Slå sammen$/).click()
      await page.getByText('De to registreringene av Ola Johan Aas er slått sammen.').waitFor()
      expect(town.world.persons.has(town.ola.id)).toBe(false)
      expect(town.plan.participants.some((one) => one.person_id === double(town).id)).toBe(true)
    })
  })

  test('is looked at once more when one of the two was changed meanwhile, and nothing that was written is lost', async () => {
    await visit('siri', (town) => `/virksomhet/personer/${town.ola.id}/slaa-sammen/${double(town).id}`, async (page, town) => {
      await page.locator('#reason').fill('Registrert av to skoler')
      Object.assign(double(town), { workplace: 'En annen skole', version: 5 })
      await button(page, /^Slå sammen$/).click()
      await page.getByText('En av dem ble endret mens du så på.').waitFor()
      expect(await page.locator('#reason').inputValue()).toBe('Registrert av to skoler')
      expect(town.world.persons.has(double(town).id)).toBe(true)
      await page.getByLabel('En annen skole').waitFor()
    })
  })

  test('the municipality sees what was done, by whom and why, page by page', async () => {
    await visit('siri', () => '/virksomhet/logg', async (page) => {
      await page.getByText('Slo sammen to registreringer: Eli Hansen').waitFor()
      await page.getByText('Registrert av både skolen og helsestasjonen').waitFor()
      await page.getByText('Gitt: Ny plan og Adm. IP').waitFor()
      expect(await page.locator('.log-lines > li').count()).toBe(25)
      await button(page, 'Vis 25 til').click()
      await page.locator('.log-lines > li').nth(28).waitFor()
      expect(await page.locator('.log-lines > li').count()).toBe(29)
    })
  })
})
