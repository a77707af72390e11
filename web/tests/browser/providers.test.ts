import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { settle, startBrowser } from './harness.ts'
import { button, visiting } from './visit.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

const visit = visiting(() => browser)

describe.concurrent('signing in through a provider', () => {
  test('who came through a provider confirms there, in a window of its own, and loses nothing here', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/deltakere`, async (page, { world, teacher }) => {
      world.providers = ['idporten']
      world.provider = 'idporten'
      world.stepUpNeeded = true
      await page.reload()
      await settle(page)
      await page.getByRole('link', { name: 'Forny Ola Ås' }).click()
      await page.getByLabel('Ut skoleåret').check()
      await page.locator('.action-bar').getByRole('button', { name: 'Forny' }).click()
      const opened = page.context().waitForEvent('page')
      await page.getByRole('link', { name: 'Bekreft med ID-porten' }).click()
      const other = await opened
      expect(world.calls.filter((call) => call === 'POST /api/identity/session/step-up')).toEqual([])
      await page.getByText(/Samtykket for Ola Ås gjelder til 30\. juni/).waitFor()
      expect(teacher.consent.to).toMatch(/-06-30$/)
      if (!other.isClosed()) await other.getByRole('heading', { name: 'Du har bekreftet at det er deg' }).waitFor()
    })
  })

  test('an account is linked with one press, and leads to where the person wanted to go', async () => {
    await visit(null, () => '/', async (page, { world, liv }) => {
      world.linking = liv.id
      await page.goto('/koble-sammen')
      await page.getByText('Vi fant brukerkontoen din i').waitFor()
      await button(page, 'Ja, koble sammen').click()
      await page.getByRole('heading', { level: 1, name: 'Mine planer' }).waitFor()
      expect(new URL(page.url()).pathname).toBe('/planer')
    })
  })

  test('the way to a provider is a link that knows where the person was going', async () => {
    await visit(null, () => '/', async (page, { world, plan }) => {
      world.providers = ['helseid', 'idporten']
      await page.goto(`/planer/${plan.id}/maal?vis=alle`)
      const links = page.getByRole('link', { name: /^(Logg inn med ID-porten|HelseID)$/ })
      await links.first().waitFor()
      expect(await links.allTextContents()).toEqual(['Logg inn med ID-porten', 'HelseID'])
      const to = encodeURIComponent(`/planer/${plan.id}/maal?vis=alle`)
      expect(await links.first().getAttribute('href')).toBe(`/api/identity/providers/idporten/start?to=${to}&language=nb`)
    })
  })

  test('signing out leads on to the provider that one came through', async () => {
    await visit('kari', () => '/planer', async (page, { world }) => {
      world.provider = 'idporten'
      await page.reload()
      await settle(page)
      await button(page, 'Logg ut').click()
      await page.getByRole('heading', { level: 1, name: 'Du er logget ut' }).waitFor()
      expect(world.calls).toContain('GET /api/identity/providers/idporten/end')
    }, { width: 1280 })
  })
})
