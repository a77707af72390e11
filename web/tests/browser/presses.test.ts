import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { lillevik } from '../mock/people.ts'
import { focusFaults, openPage, settle, startBrowser, startSite } from './harness.ts'
import { screens, type Screen } from './screens.ts'
import { until } from './visit.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

/** How many pages are open at once. */
const hands = 4

async function open(screen: Screen) {
  const town = lillevik()
  const who = screen.as === undefined ? 'kari' : screen.as
  town.world.me = who ? town[who].id : null
  screen.prepare?.(town)
  const site = await startSite(town.world)
  const watched = await openPage(browser, site, { width: 390 })
  await watched.page.goto(screen.at(town))
  await settle(watched.page)
  await screen.act?.(watched.page, town)
  const close = async () => {
    await watched.context.close()
    await site.stop()
  }
  return { ...watched, close }
}

type Opened = Awaited<ReturnType<typeof open>>

/** The buttons that can be pressed, by what stands on them. */
function buttonsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const dialog = document.querySelector('dialog[open]')
    const all = [...(dialog ?? document).querySelectorAll<HTMLElement>('button')]
    return all.map((one) => {
      const words = one.textContent || one.getAttribute('aria-label') || ''
      return one.checkVisibility() && one.ariaDisabled !== 'true' ? words.trim().replace(/\d+/g, '#') : ''
    })
  })
}

async function press(screen: Screen, name: string, { page, faults, close }: Opened): Promise<string[]> {
  try {
    // Where it stands is looked up on this page: what comes a moment later on one of them moves it on.
    let at = -1
    await until(async () => {
      at = (await buttonsOf(page)).indexOf(name)
      return at >= 0
    })
    const all = page.locator((await page.locator('dialog[open]').count()) ? 'dialog[open]' : 'body')
    await all.locator('button').nth(at).click()
    await settle(page)
    faults.push(...(await focusFaults(page)))
    return faults.map((fault) => `${screen.name}, ${name}: ${fault}`)
  } finally {
    await close()
  }
}

/** Each button once, on the first screen that has it: pressed, it leaves focus somewhere. */
test('focus is never lost, whatever is pressed', { timeout: 600_000 }, async () => {
  const only = process.env['SCREEN']
  const seen = new Set<string>()
  const found: string[] = []
  const waiting = screens.filter((screen) => !only || screen.name.includes(only))
  const work = async () => {
    for (let screen = waiting.shift(); screen; screen = waiting.shift()) {
      // What the menu that is open covers is pressed on other screens.
      if (screen.menu) continue
      let opened: Opened | null = await open(screen)
      for (const name of await buttonsOf(opened.page)) {
        if (!name || seen.has(name)) continue
        seen.add(name)
        found.push(...(await press(screen, name, opened ?? (await open(screen)))))
        opened = null
      }
      await opened?.close()
    }
  }
  await Promise.all(Array.from({ length: hands }, work))
  expect(found).toEqual([])
})
