import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startBrowser } from './harness.ts'
import { button, visiting } from './visit.ts'

let browser: Browser
const visit = visiting(() => browser)
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

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
      world.otherOrganisations = [{ id: 'org-2', name: 'Fjordby kommune' }]
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
})
