import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'

import { lillevik } from '../mock/people.ts'
import { openPage, settle, startSite, type Look } from './harness.ts'

export type Town = ReturnType<typeof lillevik>

/** Opens an address in a town of its own as somebody, walks, and wants no fault to have shown on the way. */
export function visiting(browser: () => Browser) {
  return async (
    who: 'kari' | 'liv' | 'siri' | null,
    at: (town: Town) => string,
    walk: (page: Page, town: Town) => Promise<void>,
    look: Look = { width: 390 },
  ): Promise<void> => {
    const town = lillevik()
    town.world.me = who ? town[who].id : null
    const site = await startSite(town.world)
    const { page, context, faults } = await openPage(browser(), site, look)
    try {
      await page.goto(at(town))
      await settle(page)
      await walk(page, town)
      expect(faults).toEqual([])
    } finally {
      await context.close()
      await site.stop()
    }
  }
}

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
