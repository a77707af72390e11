import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { lillevik } from '../mock/people.ts'
import { axe, layoutFaults, openPage, picture, settle, startBrowser, startSite, type Look } from './harness.ts'
import { screens } from './screens.ts'

/** The same screens for people who see, read or hold their device otherwise. */
const looks: Record<string, Look & { text?: number }> = {
  'narrow-320': { width: 320 },
  'tablet-768': { width: 768 },
  dark: { width: 390, dark: true },
  nynorsk: { width: 360, language: 'nn' },
  english: { width: 1280, language: 'en', dark: true },
  'high-contrast': { width: 390, forcedColors: true },
  'text-200': { width: 640, text: 200 },
}
const chosen = ['sign-in-wrong', 'my-plans', 'plan-home', 'goal-conflict', 'participants', 'message-write']

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

describe.concurrent('every look', () => {
  for (const [name, look] of Object.entries(looks)) {
    test(`${name} holds`, async () => {
      const found: string[] = []
      for (const screen of screens.filter((one) => chosen.includes(one.name))) {
        const town = lillevik()
        // The longest name that the register allows to be common enough to try.
        town.world.organisation = 'Nordre Østerdalen og Gudbrandsdalsmoen interkommunale område'
        town.world.me = screen.as === null ? null : town.kari.id
        screen.prepare?.(town)
        const site = await startSite(town.world)
        const { page, context, faults } = await openPage(browser, site, look)
        await page.goto(screen.at(town))
        await settle(page)
        if (look.text) await page.evaluate((size) => (document.documentElement.style.fontSize = `${size}%`), look.text)
        if (screen.act && look.language === undefined) await screen.act(page, town)
        const layout = await layoutFaults(page)
        // Forced colours are the reader's own: there is no contrast of ours to measure.
        const rules = look.forcedColors ? [] : await axe(page)
        found.push(...[...faults, ...layout, ...rules].map((fault) => `${screen.name}: ${fault}`))
        if (process.env['SHOTS']) await picture(page, `${screen.name}-${name}`)
        await context.close()
        await site.stop()
      }
      expect(found).toEqual([])
    })
  }
})
