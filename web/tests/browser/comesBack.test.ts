import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startBrowser } from './harness.ts'
import { double } from './screens-persons.ts'
import { button, until, visiting, type Town } from './visit.ts'

let browser: Browser
const visit = visiting(() => browser)
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

interface Place {
  name: string
  who?: 'siri'
  at: (town: Town) => string
  open?: (page: Page) => Promise<unknown>
  field: string
}

const newPerson = async (page: Page) => {
  await page.getByLabel('Fødselsnummer eller navn').fill('Nils Nykommen')
  await button(page, 'Søk').click()
  await button(page, 'Opprett ny person').click()
  await page.getByText('Arbeidssted og adresse').click()
}

const card = async (page: Page) => {
  await button(page, 'Rediger').first().click()
  await page.locator('#workplace').waitFor()
}
const number = (page: Page) => button(page, /^(Endre|Legg inn) fødselsnummer/).first().click()
const helping = (page: Page) => button(page, 'Start assistert økt').click()
const withoutChannel = ({ adam, plan }: Town) => {
  Object.assign(adam, { mobile: null, email: null })
  return `/planer/${plan.id}/deltakere`
}

const places: Place[] = [
  { name: 'a new goal', at: ({ plan }) => `/planer/${plan.id}/maal/nytt`, field: '#body' },
  { name: 'a goal', at: ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}/rediger`, field: '#body' },
  { name: 'a new activity', at: ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}/aktiviteter/ny`, field: '#body' },
  { name: 'a comment', at: ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}`, field: 'textarea' },
  { name: 'why one prints', at: ({ plan }) => `/planer/${plan.id}/skriv-ut`, field: '#reason' },
  { name: 'remarks on a consent', at: ({ plan }) => `/planer/${plan.id}/deltakere/samtykke`, field: '#remarks' },
  { name: 'a new person', at: ({ plan }) => `/planer/${plan.id}/deltakere/legg-til`, open: newPerson, field: '#workplace' },
  { name: 'a change of a card', who: 'siri', at: ({ ola }) => `/virksomhet/personer/${ola.id}`, open: card, field: '#workplace' },
  { name: 'why a number changes', who: 'siri', at: ({ ola }) => `/virksomhet/personer/${ola.id}`, open: number, field: '#number_reason' },
  { name: 'why two are made one', who: 'siri', at: (town) => `/virksomhet/personer/${town.ola.id}/slaa-sammen/${double(town).id}`, field: '#reason' },
  { name: 'why one helps', at: withoutChannel, open: helping, field: 'dialog[open] textarea' },
]

describe.concurrent('what somebody began to write', () => {
  test.each(places)('is there again after leaving at once: $name', async ({ who, at, open, field }) => {
    await visit(who ?? 'kari', at, async (page, { world }) => {
      await open?.(page)
      await page.locator(field).click()
      await page.keyboard.type('Halvferdig ')
      const left = new URL(page.url()).pathname
      // Within the page, as by a link, and before anything was saved.
      await page.evaluate(() => {
        history.pushState(null, '', '/profil')
        dispatchEvent(new PopStateEvent('popstate'))
      })
      await page.getByRole('heading', { level: 1, name: 'Min profil' }).waitFor()
      await page.evaluate((path) => {
        history.pushState(null, '', path)
        dispatchEvent(new PopStateEvent('popstate'))
      }, left)
      await open?.(page)
      const holds = () => page.locator(field).evaluate((one) => ('value' in one ? String(one.value) : one.textContent))
      await page.locator(field).waitFor({ state: 'attached' })
      await until(async () => (await holds()).includes('Halvferdig'))
      // Another device has nothing but what the service keeps; nor has the page itself once it was loaded anew.
      await until(() => world.drafts.size > 0)
      await page.goto(left)
      await open?.(page)
      await page.locator(field).waitFor({ state: 'attached' })
      await until(async () => (await holds()).includes('Halvferdig'))
    })
  })

  test('a person who was begun is gone on with, discarded and brought back, and gone once registered', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/deltakere/legg-til`, async (page, { world }) => {
      await newPerson(page)
      await page.locator('#workplace').fill('Solvik skole')
      await until(() => world.drafts.size === 1)
      await page.reload()
      await page.getByRole('heading', { name: 'Du har begynt på' }).waitFor()
      await button(page, 'Forkast utkastet Nils Nykommen').click()
      await page.getByText('Utkastet til Nils Nykommen er forkastet.').waitFor()
      expect(world.drafts.size).toBe(0)
      await button(page, 'Angre').click()
      await button(page, 'Fortsett Nils Nykommen').click()
      await page.getByText('Arbeidssted og adresse').click()
      expect(await page.locator('#workplace').inputValue()).toBe('Solvik skole')
      expect(await page.locator('#family_name').inputValue()).toBe('Nykommen')
      // Somebody else who is looked for begins with nothing of it.
      await page.getByLabel('Fødselsnummer eller navn').fill('Per Annen')
      await button(page, 'Søk').click()
      await button(page, 'Opprett ny person').click()
      expect(await page.locator('#workplace').inputValue()).toBe('')
      expect(await page.locator('#given_name').inputValue()).toBe('Per')
      await page.reload()
      await button(page, 'Fortsett Nils Nykommen').click()
      await button(page, 'Opprett person').click()
      await page.locator('#responsibility').waitFor()
      expect(world.drafts.size).toBe(0)
    })
  })

  test('is there again after the plan that was begun was discarded, and discarding was undone', async () => {
    await visit('kari', () => '/planer/ny', async (page, { world }) => {
      await page.getByLabel('Fødselsnummer eller navn').fill('Eli Sand')
      await button(page, 'Søk').click()
      await button(page, 'Velg Eli Sand').click()
      await button(page, 'Neste').click()
      await page.getByLabel(/Individuell opplæringsplan/).check()
      await page.locator('#short_name').fill('Snøugle')
      await button(page, 'Forkast det jeg har begynt på').click()
      await page.getByText('Planen du hadde begynt på, er forkastet.').waitFor()
      expect(world.wizards.size).toBe(0)
      await button(page, 'Angre').click()
      await page.locator('#short_name').waitFor()
      expect(await page.locator('#short_name').inputValue()).toBe('Snøugle')
      const [wizard] = [...world.wizards.values()]
      expect([wizard?.owner?.name, wizard?.type]).toEqual(['Eli Sand', 'iop'])
    })
  })
})
