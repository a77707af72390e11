import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'

import { lillevik } from '../mock/people.ts'
import { openPage, settle, startSite, type Look } from './harness.ts'

type Town = ReturnType<typeof lillevik>
type Visit = (
  who: 'kari' | 'liv' | null,
  at: (town: Town) => string,
  walk: (page: Page, town: Town) => Promise<void>,
  look?: Look,
) => Promise<void>

/** Lets somebody of the made-up municipality in for a walk, at the end of which no page may have had a fault. */
export const visitor =
  (browser: () => Browser): Visit =>
  async (who, at, walk, look = { width: 390 }) => {
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
