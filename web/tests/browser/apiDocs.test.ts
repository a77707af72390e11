import { readFile } from 'node:fs/promises'

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { lillevik } from '../mock/people.ts'
import { openPage, startBrowser, startSite } from './harness.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

test('the description of the API can be read under the strict policy, and does nothing', async () => {
  const site = await startSite(lillevik().world)
  const { page, context, faults } = await openPage(browser, site, { width: 1280 })
  const body = await readFile(new URL('../../src/api/openapi.json', import.meta.url), 'utf8')
  await page.route('**/api/openapi.json', (route) => route.fulfill({ contentType: 'application/json', body }))
  try {
    await page.goto('/api-docs.html')
    await page.locator('.opblock-tag', { hasText: 'sign-in' }).first().click()
    const operation = page.locator('.opblock', { hasText: '/api/identity/sign-in' }).first()
    await operation.click()
    await page.getByText('Show user name and password').first().waitFor()
    expect(await page.getByRole('button', { name: /try it out/i }).count()).toBe(0)
    if (process.env['SHOTS']) await page.screenshot({ path: '.screens/api-docs-1280.png' })
    expect(faults).toEqual([])
  } finally {
    await context.close()
    await site.stop()
  }
})
