import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { lillevik } from '../mock/people.ts'
import { axe, focusFaults, keyboardFaults, layoutFaults, openPage, picture, printFaults, settle, startBrowser, startSite, type Look } from './harness.ts'
import { screens, type Screen } from './screens.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

async function faultsOf(screen: Screen, look: Look, shot: string, keyboard: boolean): Promise<string[]> {
  const town = lillevik()
  const who = screen.as === undefined ? 'kari' : screen.as
  town.world.me = who ? town[who].id : null
  screen.prepare?.(town)
  const site = await startSite(town.world)
  const { page, context, faults } = await openPage(browser, site, look)
  try {
    await page.goto(screen.at(town))
    await settle(page)
    await screen.act?.(page, town)
    if (screen.act) {
      await settle(page)
      faults.push(...(await focusFaults(page)))
    }
    faults.push(...(await axe(page)), ...(await layoutFaults(page)))
    faults.push(...(await printFaults(page)))
    if (process.env['SHOTS']) await picture(page, shot)
    if (keyboard && !screen.noWalk) faults.push(...(await keyboardFaults(page)))
    return faults
  } finally {
    await context.close()
    await site.stop()
  }
}

const only = process.env['SCREEN']
const chosen = screens.filter((screen) => !only || screen.name.includes(only))

describe.concurrent('every screen', () => {
  test.each(chosen)('$name holds on a phone, with a keyboard too', async (screen) => {
    expect(await faultsOf(screen, { width: 360 }, `${screen.name}-360`, true)).toEqual([])
  })
  test.each(chosen)('$name holds on a desk', async (screen) => {
    // The stops are the same ones in the same order but for menus and tables, which these screens have.
    const walk = ['my-plans', 'participants', 'goal', 'log'].includes(screen.name)
    expect(await faultsOf(screen, { width: 1280 }, `${screen.name}-1280`, walk)).toEqual([])
  })
})
