import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { actFor, represent } from '../mock/acting.ts'
import { code } from '../mock/identity.ts'
import { startBrowser } from './harness.ts'
import { button, visiting } from './visit.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

const visit = visiting(() => browser)

describe.concurrent('acting for somebody else', () => {
  test('a guardian finds whom they represent, shows a factor, acts, and is themself again with one press', async () => {
    await visit('liv', () => '/planer', async (page, { world, adam, liv }) => {
      represent(world, adam.id, liv.id, 'guardianship')
      world.stepUpNeeded = true
      await page.locator('.name-menu').click()
      await page.getByRole('link', { name: 'Handle for andre' }).click()
      await button(page, 'Handle for Adam Nordmann').click()
      await page.locator('dialog[open] .code-field input').fill(code)
      await page.keyboard.press('Enter')
      const bar = page.getByRole('region', { name: 'Du handler for en annen' })
      await bar.getByText('Du handler for Adam Nordmann som verge.').waitFor()
      await bar.getByText('30 min igjen').waitFor()
      await page.getByRole('link', { name: /Adam Nordmann/ }).first().click()
      await bar.waitFor()
      await page.locator('.name-menu').click()
      expect(await page.getByRole('link', { name: 'Min profil' }).count()).toBe(0)
      await page.keyboard.press('Escape')
      await bar.getByRole('button', { name: 'Avslutt' }).click()
      await bar.waitFor({ state: 'detached' })
      expect(world.me).toBe(liv.id)
      await page.locator('.name-menu').click()
      await page.getByText('Liv Nordmann').last().waitFor()
    })
  })

  test('who represents nobody is told who can register it', async () => {
    await visit('liv', () => '/handle-for-andre', async (page) => {
      await page.getByText('Du representerer ingen.').waitFor()
    })
  })

  test('log and messages show both names', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/logg`, async (page, { plan }) => {
      const line = plan.log[0]
      if (line) Object.assign(line, { acting_name: 'Liv Nordmann', acting_basis: 'guardianship' })
      await page.reload()
      await page.getByText(/^Liv Nordmann for /).first().waitFor()
    })
  })

  test('time that runs out leads back to oneself', async () => {
    await visit('liv', () => '/planer', async (page, { world, adam, liv }) => {
      actFor(world, adam.id, 'guardianship')
      world.actingUntil = new Date(Date.now() + 7_000).toISOString()
      await page.reload()
      await page.getByText('1 minutt igjen').waitFor()
      await page.getByRole('region', { name: 'Du handler for en annen' }).waitFor({ state: 'detached' })
      expect(world.me).toBe(liv.id)
    })
  })
})
