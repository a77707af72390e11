import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startBrowser } from './harness.ts'
import { button, until, visiting, type Town } from './visit.ts'

let browser: Browser
const visit = visiting(() => browser)
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

interface Place {
  name: string
  at: (town: Town) => string
  open?: (page: Page) => Promise<unknown>
  field: string
  /** Kept by the service, so that it outlives the page; the rest outlives the screen. */
  service?: boolean
}

const renew = (page: Page) => button(page, 'Forny for alle').click()
const newPerson = async (page: Page) => {
  await page.getByLabel('Fødselsnummer eller navn').fill('Nils Nykommen')
  await button(page, 'Søk').click()
  await button(page, 'Opprett ny person').click()
  await page.getByText('Arbeidssted og adresse').click()
}

const places: Place[] = [
  { name: 'a new goal', at: ({ plan }) => `/planer/${plan.id}/maal/nytt`, field: '#body', service: true },
  { name: 'a goal', at: ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}/rediger`, field: '#body', service: true },
  { name: 'a new activity', at: ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}/aktiviteter/ny`, field: '#body', service: true },
  { name: 'a comment', at: ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}`, field: 'textarea', service: true },
  { name: 'why one prints', at: ({ plan }) => `/planer/${plan.id}/skriv-ut`, field: '#reason' },
  { name: 'remarks on a consent', at: ({ plan }) => `/planer/${plan.id}/deltakere`, open: renew, field: '#remarks' },
  { name: 'a new person', at: ({ plan }) => `/planer/${plan.id}/deltakere/legg-til`, open: newPerson, field: '#workplace' },
]

describe.concurrent('what somebody began to write', () => {
  test.each(places)('is there again after leaving at once: $name', async ({ at, open, field, service }) => {
    await visit('kari', at, async (page) => {
      await open?.(page)
      await page.locator(field).click()
      await page.keyboard.type('Halvferdig ')
      const left = new URL(page.url()).pathname
      // Within the page, as by a link, and before anything was saved.
      await page.evaluate(() => {
        history.pushState(null, '', '/profil')
        dispatchEvent(new PopStateEvent('popstate'))
      })
      await page.getByRole('heading', { level: 1, name: 'Min profil' }).waitFor()
      await page.evaluate((path) => {
        history.pushState(null, '', path)
        dispatchEvent(new PopStateEvent('popstate'))
      }, left)
      await open?.(page)
      const holds = () => page.locator(field).evaluate((one) => ('value' in one ? String(one.value) : one.textContent))
      await page.locator(field).waitFor({ state: 'attached' })
      await until(async () => (await holds()).includes('Halvferdig'))
      if (!service) return
      await page.waitForTimeout(1500)
      await page.reload()
      await page.locator(field).waitFor({ state: 'attached' })
      await until(async () => (await holds()).includes('Halvferdig'))
    })
  })

  test('is there again after the plan that was begun was discarded, and discarding was undone', async () => {
    await visit('kari', () => '/planer/ny', async (page, { world }) => {
      await page.getByLabel('Fødselsnummer eller navn').fill('Eli Sand')
      await button(page, 'Søk').click()
      await button(page, 'Velg Eli Sand').click()
      await button(page, 'Neste').click()
      await page.getByLabel(/Individuell opplæringsplan/).check()
      await page.locator('#short_name').fill('Snøugle')
      await button(page, 'Forkast det jeg har begynt på').click()
      await page.getByText('Planen du hadde begynt på, er forkastet.').waitFor()
      expect(world.wizards.size).toBe(0)
      await button(page, 'Angre').click()
      await page.locator('#short_name').waitFor()
      expect(await page.locator('#short_name').inputValue()).toBe('Snøugle')
      const [wizard] = [...world.wizards.values()]
      expect([wizard?.owner?.name, wizard?.type]).toEqual(['Eli Sand', 'iop'])
    })
  })
})
