import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startBrowser } from './harness.ts'
import { button, visiting, type Town } from './visit.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())
const visit = visiting(() => browser)
const desk = { width: 1280, height: 860 }

function manyGoals({ world, plan }: Town, count: number): void {
  while (plan.goals.filter((goal) => goal.state === 'current').length < count) {
    world.addActivity(world.addGoal(plan, `Mål nummer ${plan.goals.length + 1}`, 10), 'Øve', 'planned')
  }
}

describe.concurrent('a plan with many goals', () => {
  test('a goal stands at the top of the page, however many there are beside it', async () => {
    await visit('kari', (town) => {
      manyGoals(town, 59)
      return `/planer/${town.plan.id}/maal/${town.plan.goals.at(-2)?.id ?? ''}`
    }, async (page) => {
      const title = await page.getByRole('heading', { level: 1 }).boundingBox()
      expect(title?.y).toBeLessThan(300)
      const list = page.getByRole('navigation', { name: 'Alle mål' })
      expect((await list.boundingBox())?.height).toBeLessThanOrEqual(desk.height)
      const here = await list.locator('[aria-current=page]').boundingBox()
      expect(here?.y).toBeLessThan(desk.height)
    }, desk)
  })

  test('goals come 25 at a time, and focus goes on to the next of them', async () => {
    await visit('kari', (town) => {
      manyGoals(town, 40)
      return `/planer/${town.plan.id}/maal`
    }, async (page) => {
      const cards = page.locator('.goal-list > li')
      expect(await cards.count()).toBe(25)
      await page.getByText('Viser 25 av 40.').waitFor()
      const row = cards.nth(5)
      expect(await row.getByText('Øve').isVisible()).toBe(false)
      await row.getByText('1 aktivitet').click()
      await row.getByText('Øve').waitFor()
      await button(page, 'Vis 25 til').click()
      expect(await cards.count()).toBe(40)
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Mål nummer 27')
      expect(await button(page, 'Vis 25 til').count()).toBe(0)
    })
  })
})
