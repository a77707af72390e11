import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { numbers } from '../mock/administration.ts'
import { code, elsewhere } from '../mock/identity.ts'
import { axe, focusFaults, keyboardFaults, startBrowser } from './harness.ts'
import { double } from './screens-persons.ts'
import { button, visiting, type Town } from './visit.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

const visit = visiting(() => browser)
const panel = (page: Page) => page.locator('section[aria-labelledby=number]')
const save = (page: Page) => panel(page).getByRole('button', { name: 'Lagre' })
const olas = ({ ola }: Town) => `/virksomhet/personer/${ola.id}`

describe.concurrent('an identity number', () => {
  test('is entered for somebody who had none, by keyboard alone, without asking what it was before', async () => {
    await visit('siri', (town) => `/virksomhet/personer/${double(town).id}`, async (page, town) => {
      await panel(page).getByText('Ola Johan Aas er registrert uten fødselsnummer.').waitFor()
      await button(page, 'Legg inn fødselsnummer').focus()
      await page.keyboard.press('Enter')
      await page.locator('#identity_number').focus()
      await page.keyboard.type(numbers.fresh)
      expect(await panel(page).getByRole('radio').count()).toBe(0)
      await page.keyboard.press('Tab')
      await page.keyboard.type('Fikk nummer hos Folkeregisteret')
      await page.keyboard.press('Enter')
      await page.getByText('Nummeret til Ola Johan Aas er lagret.').waitFor()
      await panel(page).getByText(`${numbers.fresh.slice(0, 6)}*****`).waitFor()
      expect(town.world.numberChanges).toEqual([{ person: double(town).id, former: null, reason: 'Fikk nummer hos Folkeregisteret' }])
    })
  })

  test.each([
    ['Nummeret personen hadde til nå', 'replaced'],
    ['Feil nummer', 'mistaken'],
  ])('that stood there is told as "%s", with a reason and a fresh code', async (said, former) => {
    await visit('siri', olas, async (page, { world, ola }) => {
      await button(page, 'Endre fødselsnummer').click()
      await page.locator('#identity_number').fill(numbers.fresh)
      await page.getByLabel(said).check()
      await page.locator('#number_reason').fill('D-nummeret er byttet ut')
      await panel(page).getByText('Ola Ås blir logget ut').waitFor()
      world.stepUpNeeded = true
      await save(page).click()
      await page.locator('dialog[open] .code-field input').fill(code)
      await page.keyboard.press('Enter')
      await page.getByText('Nummeret til Ola Ås er lagret.').waitFor()
      expect(world.numberChanges).toEqual([{ person: ola.id, former, reason: 'D-nummeret er byttet ut' }])
      expect(await page.locator('#identity_number').count()).toBe(0)
    })
  })

  test('is not changed before number, what the old one was and why are said, all named at once', async () => {
    await visit('siri', olas, async (page, { world }) => {
      await button(page, 'Endre fødselsnummer').click()
      await save(page).click()
      await page.getByText('Dette må fylles ut.').first().waitFor()
      await page.getByText('Velg hva det gamle nummeret var.').first().waitFor()
      await page.getByText('Skriv hvorfor.').first().waitFor()
      expect(await focusFaults(page)).toEqual([])
      expect(await axe(page)).toEqual([])
      await page.locator('#identity_number').fill(numbers.fresh)
      await page.getByLabel('Feil nummer').check()
      await save(page).click()
      await page.waitForFunction(() => document.activeElement?.id === 'number_reason')
      expect(await page.getByText('Velg hva det gamle nummeret var.').count(), 'an error goes when it is mended').toBe(0)
      expect(world.numberChanges).toEqual([])
    })
  })

  test.each([
    [numbers.anothers, 'En annen i kommunen er registrert med nummeret.'],
    [elsewhere, 'Personen er registrert i en annen kommune.'],
    ['12345', 'Nummeret stemmer ikke. Se over de 11 sifrene.'],
  ])('%s is refused at its field, in words, and what was written stays', async (number, words) => {
    await visit('siri', olas, async (page, { world }) => {
      await button(page, 'Endre fødselsnummer').click()
      await page.locator('#identity_number').fill(number)
      await page.getByLabel('Feil nummer').check()
      await page.locator('#number_reason').fill('Feil tastet')
      await save(page).click()
      await page.getByText(words).first().waitFor()
      await page.waitForFunction(() => document.activeElement?.id === 'identity_number')
      expect(await page.locator('#number_reason').inputValue()).toBe('Feil tastet')
      expect(await axe(page)).toEqual([])
      expect(world.numberChanges).toEqual([])
      await page.locator('#identity_number').fill(numbers.fresh)
      await save(page).click()
      await page.getByText('Nummeret til Ola Ås er lagret.').waitFor()
    })
  })

  test('of somebody who was changed meanwhile is saved at the second press, on what stands there now', async () => {
    await visit('siri', olas, async (page, { world, ola }) => {
      await button(page, 'Endre fødselsnummer').click()
      await page.locator('#identity_number').fill(numbers.fresh)
      await page.getByLabel('Nummeret personen hadde til nå').check()
      await page.locator('#number_reason').fill('D-nummeret er byttet ut')
      Object.assign(ola, { workplace: 'En annen skole', version: ola.version + 1 })
      await save(page).click()
      await page.getByText('En annen lagret før deg.').waitFor()
      await page.getByText('En annen skole').first().waitFor()
      expect(world.numberChanges).toEqual([])
      await save(page).click()
      await page.getByText('Nummeret til Ola Ås er lagret.').waitFor()
      expect(world.numberChanges).toHaveLength(1)
    })
  })

  test('can be walked through with Tab, and left without a change', async () => {
    await visit('siri', olas, async (page, { world }) => {
      await button(page, 'Endre fødselsnummer').click()
      await page.locator('#identity_number').fill(numbers.fresh)
      expect(await keyboardFaults(page)).toEqual([])
      expect(await axe(page)).toEqual([])
      await panel(page).getByRole('button', { name: 'Avbryt' }).click()
      await button(page, 'Endre fødselsnummer').click()
      expect(await page.locator('#identity_number').inputValue()).toBe('')
      expect(world.numberChanges).toEqual([])
    })
  })
})

describe.concurrent('two who have a number each', () => {
  const both = (town: Town) => Object.assign(double(town), { identity_number_masked: '520485*****' })

  test('are merged only when it is said that they are one', async () => {
    await visit('siri', (town) => `/virksomhet/personer/${town.ola.id}/slaa-sammen/${both(town).id}`, async (page, town) => {
      const { world, ola } = town
      const other = double(town)
      await page.getByRole('heading', { name: 'De to har hvert sitt fødselsnummer' }).waitFor()
      await page.locator('#reason').fill('D-nummeret er byttet ut')
      await button(page, /^Slå sammen$/).click()
      await page.getByText('Bekreft at begge numrene tilhører samme person').waitFor()
      await page.waitForFunction(() => document.activeElement?.id === 'one_person')
      expect(await axe(page)).toEqual([])
      expect(world.persons.has(other.id), 'nothing happens before').toBe(true)
      await page.keyboard.press('Space')
      await page.getByText('Bekreft at begge numrene tilhører samme person').waitFor({ state: 'detached' })
      await button(page, /^Slå sammen$/).click()
      await page.getByText('De to registreringene av Ola').waitFor()
      expect([world.persons.has(other.id), world.persons.has(ola.id)]).toEqual([false, true])
    })
  })

  test('are not asked about where one of them has none', async () => {
    await visit('siri', (town) => `/virksomhet/personer/${town.ola.id}/slaa-sammen/${double(town).id}`, async (page) => {
      await page.locator('#reason').waitFor()
      expect(await page.locator('#one_person').count()).toBe(0)
    })
  })
})

test('rights that somebody else changed meanwhile are shown as they are now, with what happened, and saved from there', async () => {
  await visit('siri', olas, async (page, { world, ola }) => {
    await page.getByLabel('Ny plan').check()
    world.rights.set(ola.id, { rights: ['report.read'], version: 2 })
    await button(page, 'Lagre rettigheter').click()
    await page.getByText('En annen lagret før deg.').waitFor()
    await page.waitForFunction(() => document.querySelectorAll('section[aria-labelledby=rights] input:checked').length === 1)
    expect(await page.getByText('En annen lagret før deg.').count()).toBe(1)
    await page.getByLabel('Ny plan').check()
    await button(page, 'Lagre rettigheter').click()
    await page.getByText('Rettighetene til Ola Ås er lagret, og gjelder nå.').waitFor()
    expect(world.rights.get(ola.id)?.rights).toEqual(['report.read', 'plan.create'])
  })
})
