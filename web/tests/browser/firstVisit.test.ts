import { fileURLToPath } from 'node:url'

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { Built, landings } from '../../scripts/firstVisit.ts'
import { lillevik } from '../mock/people.ts'
import { openPage, settle, startBrowser, startSite } from './harness.ts'
import { holdBack, visiting, type Town } from './visit.ts'

/** On a slow line, with nothing kept from before: what comes over it is what the budget counts, and nothing moves. */

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

const visit = visiting(() => browser)
const built = new Built(fileURLToPath(new URL('../../dist', import.meta.url)))

const pages: Record<keyof typeof landings, { as: 'kari' | 'liv' | null; at: (town: Town) => string }> = {
  'sign-in': { as: null, at: () => '/' },
  'my plans': { as: 'kari', at: () => '/planer' },
  'a plan': { as: 'liv', at: ({ plan }) => `/planer/${plan.id}` },
  'a goal': { as: 'liv', at: ({ plan }) => `/planer/${plan.id}/maal/${plan.goals[0]?.id ?? ''}` },
  messages: { as: 'liv', at: ({ plan }) => `/planer/${plan.id}/meldinger` },
}

interface Shift extends PerformanceEntry {
  value: number
  hadRecentInput: boolean
}

/** Goes to a page over a line of 1.6 Mbit/s, 150 ms away. */
async function firstVisit(as: 'kari' | 'liv' | null, at: (town: Town) => string, width: number) {
  const town = lillevik()
  town.world.me = as ? town[as].id : null
  const site = await startSite(town.world)
  const { page, context, faults } = await openPage(browser, site, { width })
  try {
    const devtools = await context.newCDPSession(page)
    await devtools.send('Network.enable')
    await devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 150,
      downloadThroughput: 200_000,
      uploadThroughput: 90_000,
    })
    const paths = new Map<string, string>()
    const bytes = new Map<string, number>()
    devtools.on('Network.requestWillBeSent', ({ requestId, request }) => {
      paths.set(requestId, request.url.replace(site.origin, ''))
    })
    devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      bytes.set(paths.get(requestId) ?? '', encodedDataLength)
    })
    await page.addInitScript(() => {
      const seen = { shift: 0 }
      Object.assign(window, { seen })
      new PerformanceObserver((list) => {
        for (const one of list.getEntries() as Shift[]) if (!one.hadRecentInput) seen.shift += one.value
      }).observe({ type: 'layout-shift', buffered: true })
    })
    await page.goto(at(town))
    await settle(page)
    // What comes late moves things late.
    await page.waitForTimeout(1500)
    const shift = await page.evaluate(() => (window as unknown as { seen: { shift: number } }).seen.shift)
    return { shift, faults, bytes, asked: [...paths.values()] }
  } finally {
    await context.close()
    await site.stop()
  }
}

const names = Object.keys(landings) as (keyof typeof landings)[]

describe.concurrent('a first visit', () => {
  test.each(names)('to %s loads what the budget counts, no call is made twice, and nothing moves', async (name) => {
    const { shift, faults, bytes, asked } = await firstVisit(pages[name].as, pages[name].at, 390)
    const files = asked.filter((path) => path.startsWith('/assets/')).map((path) => path.slice(1))
    expect(files.sort()).toEqual([...built.firstVisit(landings[name], 'nb')].sort())
    const sent = (kind: RegExp) => [...bytes].reduce((sum, [path, size]) => sum + (kind.test(path) ? size : 0), 0) / 1000
    expect(sent(/\.js$/)).toBeLessThan(190)
    expect(sent(/\.css$/)).toBeLessThan(20)
    const calls = asked.filter((path) => path.startsWith('/api/'))
    expect(calls.filter((path, at) => calls.indexOf(path) < at)).toEqual([])
    expect(shift).toBeLessThan(0.05)
    expect(faults).toEqual([])
  })

  test.each([
    ['kari', 390],
    ['kari', 1280],
    ['liv', 1280],
  ] as const)("nothing moves on a plan's home for %s at %d", async (who, width) => {
    expect((await firstVisit(who, pages['a plan'].at, width)).shift).toBeLessThan(0.05)
  })

  test("a plan's home does not wait for ever for one service that says nothing", () =>
    visit('liv', pages['a plan'].at, async (page, { plan }) => {
      const messages = await holdBack(page, 'GET', new RegExp(`/plans/${plan.id}/messages$`))
      await page.reload()
      await messages.asked()
      await page.locator('#home-access').waitFor()
      expect(await page.locator('section[aria-labelledby=home-messages] [aria-busy]').count()).toBe(1)
      messages.letGo()
      await settle(page)
    }))
})
