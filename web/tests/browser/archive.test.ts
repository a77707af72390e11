import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { madeTransfer } from '../mock/archive.ts'
import { code } from '../mock/identity.ts'
import { printsOf } from '../mock/print.ts'
import { hoursAgo, newId } from '../mock/world.ts'
import { startBrowser } from './harness.ts'
import { button, visiting } from './visit.ts'

let browser: Browser
const visit = visiting(() => browser)
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

describe.concurrent('the archive', () => {
  test('the lead sends the plan to the archive, and the page goes on by itself until the receipt is there', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}`, async (page, town) => {
      town.world.stepUpNeeded = true
      await button(page, 'Mer').click()
      await page.getByRole('link', { name: 'Arkiver' }).click()
      await button(page, 'Arkiver').click()
      // Which is asked for only once the service has said so.
      await page.locator('dialog[open] .code-field input').fill(code)
      town.world.stepUpNeeded = false
      await page.keyboard.press('Enter')
      await page.getByText('Vi lager dokumentet').waitFor()
      await page.getByText('2026/1044').waitFor({ timeout: 20_000 })
      expect(await page.getByText('2026/117').count()).toBe(1)
      expect(await button(page, 'Arkiver').count()).toBe(1)
    })
  })

  test('what the archive refused is sent again with one press', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/deltakere`, async (page, town) => {
      town.plan.transfers = [
        madeTransfer(1, { state: 'failed', reason: 'archive.message_refused', settled_at: hoursAgo(1), can_resend: true }),
      ]
      await button(page, 'Mer').click()
      await page.getByRole('link', { name: 'Arkiver' }).click()
      await page.getByText('Arkivsystemet godtok ikke dokumentet').waitFor()
      await button(page, /Send på nytt/).click()
      await page.getByText('2026/1044').waitFor({ timeout: 20_000 })
      expect(town.plan.transfers).toHaveLength(1)
    })
  })

  test('what could not be printed is named, and the rest is archived with one press', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/arkiver`, async (page, town) => {
      const activity = { kind: 'activity', id: newId(), reason: 'print.rendering_failed' } as const
      const note = { kind: 'note', id: newId(), reason: 'print.rendering_failed' } as const
      town.plan.transfers = [
        madeTransfer(1, { state: 'failed', reason: 'print.rendering_failed', settled_at: hoursAgo(1), at_fault: [activity, note] }),
      ]
      printsOf(town.plan).faults = { at_fault: [{ ...activity, title: 'Ridning' }, { ...note, title: null }], together: false }
      await page.reload()
      await page.getByText('Aktiviteten «Ridning» kan ikke settes opp som PDF.').waitFor()
      await page.getByText('Et notat kan ikke settes opp som PDF.').waitFor()
      await button(page, /Arkiver uten dette/).click()
      await page.getByText('2026/1044').waitFor({ timeout: 20_000 })
      await page.getByText('2 deler er tatt ut av dokumentet.').waitFor()
      expect(town.plan.transfers).toHaveLength(1)
    })
  })

  test('who does not lead the plan has no archive', async () => {
    await visit('liv', ({ plan }) => `/planer/${plan.id}`, async (page) => {
      await page.getByRole('link', { name: 'Mål' }).first().waitFor()
      expect(await button(page, 'Mer').count()).toBe(0)
      expect(await page.getByRole('link', { name: 'Arkiver' }).count()).toBe(0)
    })
  })
})
