import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { actFor } from '../mock/acting.ts'
import { day } from '../mock/world.ts'
import { startBrowser } from './harness.ts'
import { button, until, visiting, type Town } from './visit.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())
const visit = visiting(() => browser)

/** Opens an address as who acts for the owner. */
async function asGuardian(path: string, walk: (page: Page, town: Town) => Promise<void>): Promise<void> {
  const at = ({ world, plan, adam }: Town) => {
    actFor(world, adam.id, 'guardianship')
    return `/planer/${plan.id}${path}`
  }
  await visit('liv', at, walk)
}

describe.concurrent('signing', () => {
  test('who waits for a word is found from the front page, and a yes is two presses', async () => {
    await asGuardian('', async (page, { teacher }) => {
      await page.getByRole('link', { name: 'Svar nå' }).click()
      await page.getByRole('heading', { name: 'Skal Ola Ås få se planen?' }).waitFor()
      await page.getByText('Et ja betyr at personen får se planen').waitFor()
      await button(page, 'Ja, gi samtykke').click()
      await page.getByText(/Du har sagt ja\. Ola Ås kan se planen til og med/).waitFor()
      expect(teacher.consent.status).toBe('signed')
      await page.getByText(/Liv Nordmann skrev under .*, som verge/).waitFor()
    })
  })

  test('for shorter is a day, and one that is too late is told before it is sent', async () => {
    await asGuardian('/samtykke', async (page, { teacher, world }) => {
      await button(page, 'Kortere tid').click()
      await page.locator('#to').fill(day(40))
      await button(page, 'Ja, til denne dagen').click()
      await page.getByText(/^Velg en dag fra i dag til/).first().waitFor()
      expect(world.calls.filter((call) => call.endsWith('/signatures'))).toEqual([])
      await page.locator('#to').fill(day(3))
      await button(page, 'Ja, til denne dagen').click()
      await until(() => teacher.consent.status === 'signed')
      expect(teacher.consent.to).toBe(day(3))
    })
  })

  test('a no says first what ends and what stays, and nothing is done until it is sure', async () => {
    await asGuardian('/samtykke', async (page, { teacher }) => {
      await button(page, 'Nei, ikke denne personen').click()
      await page.getByText(/Ola Ås mister tilgangen med en gang/).waitFor()
      expect(teacher.consent.status).toBe('provisional')
      await button(page, 'Nei, stopp tilgangen').click()
      await page.getByText('Ola Ås kan ikke lenger se planen.').waitFor()
      expect(teacher.consent.status).toBe('none')
    })
  })

  test('not now passes on, and the one is still there to answer', async () => {
    await asGuardian('/samtykke', async (page, { teacher }) => {
      await button(page, 'Ikke nå').click()
      await page.getByText('Du kan svare om Ola Ås senere.').waitFor()
      expect(teacher.consent.status).toBe('provisional')
      await button(page, 'Svar Ola Ås').click()
      await page.getByRole('heading', { name: 'Skal Ola Ås få se planen?' }).waitFor()
    })
  })

  test('the text is there in an easy form, and that one is what is agreed to', async () => {
    await asGuardian('/samtykke', async (page, { plan, teacher }) => {
      await button(page, 'Lettlest').click()
      await page.getByText('Sier du ja, får personen se planen.').waitFor()
      await button(page, 'Ja, gi samtykke').click()
      await until(() => plan.signed?.has(teacher.id))
      expect(plan.signed?.get(teacher.id)).toMatchObject({ wording_easy: true, wording_digest: 'b'.repeat(64) })
    })
  })

  test('a signature needs a fresh code, after which it is done', async () => {
    const at = ({ world, plan, adam }: Town) => {
      world.me = adam.id
      world.stepUpNeeded = true
      return `/planer/${plan.id}/samtykke`
    }
    await visit('liv', at, async (page, { teacher }) => {
      await button(page, 'Ja, gi samtykke').click()
      await page.locator('dialog[open] input').waitFor()
      expect(teacher.consent.status).toBe('provisional')
    })
  })

  test('the lead sees which is signed by whom, and which the lead wrote, and has no such page', async () => {
    await visit('kari', ({ plan, teacher }) => `/planer/${plan.id}/deltakere/${teacher.id}`, async (page) => {
      await page.getByText('Skrevet inn av koordinatoren. Foreløpig til det er skrevet under.').waitFor()
    })
    await visit('kari', ({ plan }) => `/planer/${plan.id}/samtykke`, async (page) => {
      await page.getByText('Vi finner ikke').first().waitFor()
    })
  })
})
