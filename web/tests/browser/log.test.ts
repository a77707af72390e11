import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { code } from '../mock/identity.ts'
import { startBrowser } from './harness.ts'
import { visiting } from './visit.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

const visit = visiting(() => browser)

describe('the log', () => {
  test('what somebody read again and again stands there once, with how often and when', async () => {
    await visit('adam', ({ plan }) => `/planer/${plan.id}/logg`, async (page, { plan }) => {
      const line = page.getByText(`Leste målet «${plan.goals[0]?.title ?? ''}»`)
      await line.waitFor()
      expect(await line.count()).toBe(1)
      const times = page.locator('.log-times')
      expect(await times.locator('li').first().isVisible()).toBe(false)
      await times.getByText(/^3 ganger siden /).click()
      expect(await times.locator('li:visible').count()).toBe(3)
    })
  })

  test('what was chosen stands in the address, and is shown again by it', async () => {
    await visit('adam', ({ plan }) => `/planer/${plan.id}/logg`, async (page, { ola }) => {
      const filters = page.getByText('Velg hva du vil se', { exact: true })
      if (await filters.isVisible()) await filters.click()
      await page.getByLabel('Hvem').selectOption({ label: 'Ola Ås' })
      await page.getByLabel('Hva slags arbeid').selectOption('read')
      await page.getByText('Sendte en melding').waitFor({ state: 'detached' })
      const address = new URL(page.url())
      expect(Object.fromEntries(address.searchParams)).toEqual({ hvem: ola.id, slag: 'read' })
      await page.reload()
      await page.getByText('Leste målene').waitFor()
      expect(await page.getByText('Sendte en melding').count()).toBe(0)
      const chosen = page.getByText('Velg hva du vil se (2 valgt)')
      if (await chosen.isVisible()) await chosen.click()
      await page.getByRole('button', { name: 'Vis alt' }).click()
      await page.getByText('Sendte en melding').waitFor()
      expect(new URL(page.url()).search).toBe('')
    })
  })

  test('a column is sorted by its heading, both ways', async () => {
    await visit('adam', ({ plan }) => `/planer/${plan.id}/logg`, async (page) => {
      await page.setViewportSize({ width: 1280, height: 900 })
      const who = page.getByRole('columnheader', { name: 'Hvem' })
      await who.getByRole('button').click()
      await page.locator('tbody tr').first().getByText('Kari Berg').waitFor()
      expect(await who.getAttribute('aria-sort')).toBe('ascending')
      await who.getByRole('button').click()
      await page.locator('tbody tr').first().getByText('Ola Ås').waitFor()
      expect(await who.getAttribute('aria-sort')).toBe('descending')
      expect(new URL(page.url()).searchParams.get('sortering')).toBe('-who')
    })
  })

  test('the log is downloaded once a factor was shown, and named by the day', async () => {
    await visit('adam', ({ plan }) => `/planer/${plan.id}/logg`, async (page, { world }) => {
      world.stepUpNeeded = true
      await page.getByText('Last ned loggen').click()
      await page.getByRole('button', { name: 'Regneark (CSV)' }).click()
      const coming = page.waitForEvent('download')
      await page.locator('dialog[open] .code-field input').fill(code)
      await page.keyboard.press('Enter')
      expect((await coming).suggestedFilename()).toMatch(/^logg-\d{4}-\d\d-\d\d\.csv$/)
      expect(await page.getByRole('button', { name: 'Hele loggen, til kontroll (JSON Lines)' }).count()).toBe(1)
    })
  })

  test('whoever neither owns nor leads the plan is not offered the whole of it', async () => {
    await visit('liv', ({ plan }) => `/planer/${plan.id}/logg`, async (page) => {
      await page.getByText('Last ned loggen').click()
      await page.getByRole('button', { name: 'Regneark (CSV)' }).waitFor()
      expect(await page.getByRole('button', { name: /JSON/ }).count()).toBe(0)
    })
  })
})
