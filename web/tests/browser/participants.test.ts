import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startBrowser } from './harness.ts'
import { button, counting, visiting, type Town } from './visit.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())
const visit = visiting(() => browser)

/** From the first screen to the people who were found by a name. */
async function searched(page: Page, { plan }: Town, name: string) {
  await page.locator(`a[href^="/planer/${plan.id}"]`, { hasText: plan.short_name ?? '' }).first().click()
  await page.getByRole('link', { name: 'Deltakere', exact: true }).first().click()
  await page.getByRole('link', { name: 'Legg til deltaker' }).click()
  await page.locator('#person').fill(name)
  await page.keyboard.press('Enter')
}

describe.concurrent('a participant is added', () => {
  test('in eight steps, who is known', async () => {
    await visit('kari', () => '/', async (page, town) => {
      const { plan, eli } = town
      Object.assign(eli, { account: { username: 'eli.sand', status: 'active' } })
      const steps = await counting(page)
      await searched(page, town, 'Eli')
      await button(page, 'Velg Eli Sand').click()
      await page.getByRole('combobox').selectOption('relative')
      await button(page, 'Legg til og inviter').click()
      await page.getByRole('heading', { level: 1, name: 'Deltakere' }).waitFor()
      expect(await steps()).toBeLessThanOrEqual(8)
      expect(plan.participants.find((one) => one.person_id === eli.id)?.kind).toBe('relative')
    })
  })

  test('in fourteen, who is new and gets an account', async () => {
    await visit('kari', () => '/', async (page, town) => {
      const steps = await counting(page)
      await searched(page, town, 'Nora Vik')
      await button(page, 'Opprett ny person').click()
      expect([await page.locator('#given_name').inputValue(), await page.locator('#family_name').inputValue()]).toEqual(['Nora', 'Vik'])
      await page.locator('#mobile').fill('91234567')
      await button(page, 'Opprett person').click()
      await page.getByRole('combobox').selectOption('relative')
      await page.getByLabel('Lag brukerkonto').check()
      await button(page, 'Legg til og inviter').click()
      await page.getByRole('heading', { level: 1, name: 'Deltakere' }).waitFor()
      expect(await steps()).toBeLessThanOrEqual(14)
    })
  })
})
