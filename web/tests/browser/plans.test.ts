import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { hoursAgo, newId } from '../mock/world.ts'
import { startBrowser } from './harness.ts'
import { button, counting, until, visiting, type Town } from './visit.ts'

let browser: Browser
const visit = visiting(() => browser)
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

function say(town: Town, on: string): string {
  const { plan, ola } = town
  const id = newId()
  const author = { person_id: ola.id, name: ola.display_name }
  const body = { type: 'doc' as const, content: [] }
  const said = { id, author, acting_name: null, body, created_at: hoursAgo(0), edited_at: null, mine: false, level: 'read' as const, version: 1 }
  plan.comments.set(on, [...(plan.comments.get(on) ?? []), said])
  return id
}

const news = (page: Page) => page.getByRole('region', { name: /^Nytt/ })
const asked = (town: Town, call: string) => town.world.calls.filter((one) => one === call).length

describe.concurrent('what is new', () => {
  test('stands on the first page without a press, and opens with one', async () => {
    await visit('kari', () => '/', async (page, town) => {
      const steps = await counting(page)
      const line = news(page).getByRole('link', { name: /Ny melding/ }).first()
      await line.waitFor()
      expect(await steps()).toBe(0)
      const before = await news(page).getByRole('link').count()
      await line.click()
      await until(() => town.plan.messages.some((one) => one.recipients.some((to) => to.person_id === town.kari.id && to.read_at)))
      expect(await steps()).toBe(1)
      await page.getByRole('link', { name: 'Mine planer' }).click()
      await news(page).waitFor()
      await until(async () => (await news(page).getByRole('link').count()) === before - 1)
    })
  })

  test('asks for the plans once, however one comes to them', async () => {
    for (const at of ['/', '/planer']) {
      await visit('kari', () => at, async (page, town) => {
        await news(page).waitFor()
        expect([at, asked(town, 'GET /api/plans/plans'), asked(town, 'GET /api/plans/inbox')]).toEqual([at, 1, 1])
      })
    }
  })

  test('what was said on an activity opens with it, and is new no more', async () => {
    const ready = (town: Town) => {
      const [activity] = town.plan.goals[0]?.activities ?? []
      if (activity) say(town, activity.id)
      return '/planer'
    }
    await visit('kari', ready, async (page, { plan }) => {
      await news(page).getByRole('link', { name: /Kommentar til «Ridning»/ }).click()
      await page.getByRole('heading', { level: 1, name: 'Få flere venner' }).waitFor()
      await page.getByRole('heading', { level: 3, name: 'Kommentarer' }).waitFor()
      await until(() => plan.seen?.size)
      await page.goBack()
      await news(page).waitFor()
      await until(async () => (await news(page).getByText('Ridning').count()) === 0)
    })
  })

  test('comes in by itself while one looks at the list', async () => {
    await visit('kari', () => '/planer', async (page, town) => {
      await until(() => town.world.pages.size === 1)
      expect(await news(page).getByText('Få flere venner').count()).toBe(0)
      say(town, town.plan.goals[0]?.id ?? '')
      town.world.tell('inbox', town.plan)
      await news(page).getByText('Kommentar til «Få flere venner»').waitFor()
      await page.getByText('1 endring').waitFor()
    }, { width: 1280 })
  })

  test('is marked as seen all at once, but for messages, which wait to be read', async () => {
    const ready = (town: Town) => {
      for (const { id } of town.plan.goals) say(town, id)
      for (const { id } of town.plan.goals) say(town, id)
      return '/planer'
    }
    await visit('kari', ready, async (page) => {
      await button(page, /Vis flere av/).click()
      await button(page, 'Merk alt som sett').click()
      await until(async () => (await news(page).getByText('Kommentar').count()) === 0)
      await news(page).getByText('Ny melding').first().waitFor()
    })
  })
})

describe.concurrent('the list of plans', () => {
  const many = (count: number) => (town: Town) => {
    for (let number = 0; number < count; number += 1) {
      const { world, kari } = town
      const owner = world.addPerson('Mia', `Nr. ${String(number)}`)
      const plan = world.addPlan('ip', owner, `Kort ${String(number)}`)
      world.addParticipant(plan, kari, 'lead', { from: '2020-01-01', to: '2099-01-01', signed: true })
    }
    return '/planer'
  }

  test('is searched from ten plans on, and not before', async () => {
    await visit('kari', many(2), async (page) => {
      await page.getByRole('link', { name: 'Mia Nr. 1', exact: true }).waitFor()
      expect(await page.getByLabel('Søk i planene dine').count()).toBe(0)
    })
    await visit('kari', many(30), async (page, town) => {
      await page.getByLabel('Søk i planene dine').fill('mia 17')
      await page.getByText('1 plan', { exact: true }).waitFor()
      await page.getByRole('link', { name: 'Mia Nr. 17', exact: true }).waitFor()
      expect(await page.getByRole('link', { name: 'Mia Nr. 16', exact: true }).count()).toBe(0)
      expect(page.url()).not.toContain('mia')
      expect(town.world.calls.filter((one) => one.includes('mia'))).toEqual([])
      await page.getByLabel('Søk i planene dine').fill('finnes ikke')
      await page.getByText('Ingen av planene dine passer').waitFor()
    })
  })

  test('goes on with the next twenty-five', async () => {
    await visit('kari', many(30), async (page) => {
      await button(page, 'Vis 25 til').click()
      await page.getByRole('link', { name: 'Mia Nr. 9', exact: true }).waitFor()
      expect(await page.getByRole('link', { name: /^Mia Nr/ }).count()).toBe(30)
    })
  })

  test('has the same columns with a long name as without, and the newest first at the first press', async () => {
    const widths = (page: Page) =>
      page.locator('.plan-table thead th').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width))
    const found: number[][] = []
    for (const name of ['Bo', `Maximiliane-${'Østerdalen'.repeat(8)}`]) {
      const ready = (town: Town) => {
        town.adam.display_name = name
        return '/planer'
      }
      await visit('kari', ready, async (page) => {
        found.push(await widths(page))
        await page.getByRole('columnheader', { name: 'Nytt' }).getByRole('button').click()
        await until(() => page.url().includes('sortering=-newest'))
      }, { width: 1280 })
    }
    expect(found[0]).toEqual(found[1])
  })

  test('has what was begun beside the way to begin', async () => {
    await visit('kari', () => '/planer/ny', async (page, { world }) => {
      const fields = { step: 1, owner_person_id: null, owner: null, type: null, elements: [], period_from: null, period_to: null, goals: [], life_areas: [], version: 1 }
      world.wizards.set('01936b00-0000-7000-9000-000000000001', { ...fields, id: '01936b00-0000-7000-9000-000000000001', short_name: 'Snøugle' })
      await page.goto('/planer')
      await page.getByRole('link', { name: 'Fortsett på Snøugle' }).waitFor()
    })
  })
})
