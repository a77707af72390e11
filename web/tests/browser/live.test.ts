import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startBrowser } from './harness.ts'
import { button, until, visiting } from './visit.ts'

let browser: Browser
const visit = visiting(() => browser)
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

describe.concurrent('what comes in by itself', () => {
  test('what others write while one reads waits until it is asked for, and counts at once', async () => {
    await visit('liv', ({ plan }) => `/planer/${plan.id}/meldinger`, async (page, { world, plan, kari, liv }) => {
      await until(() => world.pages.size === 1)
      world.addMessage(plan, kari, [liv], 'Kom mens du leste', 'Tekst')
      world.tell('messages', plan)
      await page.getByText('Du har fått en ny melding.').waitFor()
      expect(await page.getByText('Kom mens du leste').count()).toBe(0)
      await button(page, 'Vis').click()
      await page.getByText('Kom mens du leste').waitFor()
      expect(await page.getByText('Du har fått en ny melding.').count()).toBe(0)
      world.addMessage(plan, kari, [liv], 'Skrevet av meg selv', 'Tekst')
      world.tell('messages', plan, true)
      await page.getByText('Skrevet av meg selv').waitFor()
    })
  })

  test('signing out leads to the sign-in page, also when the news of it comes first', async () => {
    await visit('kari', () => '/profil', async (page, { world }) => {
      await until(() => world.pages.size === 1)
      world.onSignOut = () => world.pages.forEach((one) => one.write('event: ended\ndata: {}\n\n'))
      await page.locator('.name-menu').click()
      await page.locator('.name-out button').click()
      await page.getByRole('heading', { level: 1, name: 'Logg inn' }).waitFor({ timeout: 20_000 })
    })
  })

  test('consent that ends is seen without a press', async () => {
    await visit('liv', ({ plan }) => `/planer/${plan.id}/meldinger`, async (page, { world, plan, parent }) => {
      await until(() => world.pages.size === 1)
      Object.assign(parent.consent, { status: 'none', to: null, holds: false })
      world.tell('access', plan)
      await page.getByRole('heading', { name: 'Du har ikke tilgang til planen nå' }).waitFor()
    })
  })
})
