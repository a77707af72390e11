import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { code } from '../mock/identity.ts'
import { axe, startBrowser } from './harness.ts'
import { button, until, visiting } from './visit.ts'

let browser: Browser
const visit = visiting(() => browser)
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

describe.concurrent('a plan as a whole', () => {
  test('from the list one comes to its set-up, and what is changed is sent and nothing else', async () => {
    await visit('kari', () => '/planer', async (page, { world, plan }) => {
      await page.getByRole('link', { name: /^Oppsett for/ }).first().click()
      await page.getByRole('heading', { level: 1, name: 'Oppsett' }).waitFor()
      await button(page, 'Lagre oppsettet').click()
      await page.getByText('Ingenting er endret.').waitFor()
      await page.locator('#short_name').fill('Rev')
      await page.getByLabel('Meldinger', { exact: true }).uncheck()
      await button(page, 'Lagre oppsettet').click()
      await page.getByText('Oppsettet er lagret.').waitFor()
      expect(plan.short_name).toBe('Rev')
      expect(plan.elements).not.toContain('messages')
      // What is off is away from the way around, too.
      await until(async () => (await page.getByRole('link', { name: 'Meldinger' }).count()) === 0)
      expect(world.calls.filter((call) => call.startsWith('PATCH'))).toHaveLength(1)
    })
  })

  test('who was second keeps what they changed, and saves it on top', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/oppsett`, async (page, { plan }) => {
      await page.locator('#short_name').fill('Rev')
      Object.assign(plan, { period_from: '2026-08-01', version: 2 })
      await button(page, 'Lagre oppsettet').click()
      await page.getByText('Noen andre endret oppsettet mens du skrev.').waitFor()
      expect(await page.locator('#short_name').inputValue()).toBe('Rev')
      expect(await page.locator('#period_from').inputValue()).toBe('2026-08-01')
      await button(page, 'Lagre oppsettet').click()
      await page.getByText('Oppsettet er lagret.').waitFor()
      expect([plan.short_name, plan.period_from]).toEqual(['Rev', '2026-08-01'])
    })
  })

  test('a plan without elements, or with a period backwards, is told at its field', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/oppsett`, async (page, { world, plan }) => {
      const ticked = page.locator('#set-up-what ~ form input[type=checkbox]:checked')
      while (await ticked.count()) await ticked.first().uncheck()
      await page.locator('#period_from').fill('2027-01-01')
      await page.locator('#period_to').fill('2026-01-01')
      await button(page, 'Lagre oppsettet').click()
      await page.getByText('Velg minst én del.').first().waitFor()
      await page.getByText('Perioden slutter før den begynner.').first().waitFor()
      expect(await axe(page)).toEqual([])
      expect(world.calls.filter((call) => call.startsWith('PATCH'))).toEqual([])
      expect(plan.elements.length).toBeGreaterThan(0)
    })
  })

  test('one press ends a plan and one takes it up again, by the keyboard', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/oppsett`, async (page, { plan }) => {
      await button(page, 'Avslutt planen').focus()
      await page.keyboard.press('Enter')
      await page.getByText('Planen er avsluttet.').waitFor()
      expect(plan.status).toBe('ended')
      await button(page, 'Ta opp planen igjen').focus()
      await page.keyboard.press('Enter')
      await page.getByText('Planen er i gang igjen.').waitFor()
      expect(plan.status).toBe('active')
    })
  })

  test('what is not archived is deleted with a reason and a code, and comes back by one press', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/oppsett`, async (page, { world, plan }) => {
      world.stepUpNeeded = true
      await button(page, 'Slett uten å arkivere').click()
      await page.getByText('Skriv hvorfor, eller arkiver planen først.').waitFor()
      expect(plan.deleted).toBeFalsy()
      await page.locator('#reason_unarchived').fill('Opprettet ved en feil')
      await button(page, 'Slett uten å arkivere').click()
      await page.getByLabel('Kode, 6 siffer').fill(code)
      await button(page, 'Fortsett').click()
      await page.getByText(/^Planen for .* er slettet/).waitFor()
      expect(plan.deleted).toBeTruthy()
      expect(await axe(page)).toEqual([])
      await button(page, 'Angre').focus()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Oppsett' }).waitFor()
      expect(plan.deleted).toBeNull()
    })
  })

  test('a deleted plan stands in the list of its own until it is brought back', async () => {
    await visit('kari', () => '/planer', async (page, { plan, kari }) => {
      plan.deleted = { at: new Date().toISOString(), by: kari.id }
      await page.reload()
      await page.getByText('Slettede planer (1)').click()
      await button(page, /^Hent tilbake/).click()
      await page.getByText(/er hentet tilbake/).waitFor()
      expect(plan.deleted).toBeNull()
      await page.getByRole('link', { name: /^Oppsett for/ }).first().waitFor()
    })
  })

  test('nobody but the lead is shown the way', async () => {
    await visit('liv', ({ plan }) => `/planer/${plan.id}`, async (page) => {
      await page.getByRole('link', { name: 'Deltakere' }).first().waitFor()
      expect(await page.getByRole('link', { name: 'Oppsett' }).count()).toBe(0)
    })
  })
})
