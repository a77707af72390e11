import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { actFor, represent } from '../mock/acting.ts'
import { code } from '../mock/identity.ts'
import { startBrowser } from './harness.ts'
import { button, visiting, type Town } from './visit.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

const visit = visiting(() => browser)

describe.concurrent('acting for somebody else', () => {
  test('a guardian finds whom they represent, shows a factor, acts, and is themself again with one press', async () => {
    await visit('liv', () => '/planer', async (page, { world, adam, liv }) => {
      represent(world, adam.id, liv.id, 'guardianship')
      world.stepUpNeeded = true
      await page.locator('.name-menu').click()
      await page.getByRole('link', { name: 'På vegne av andre' }).click()
      await button(page, 'På vegne av Adam Nordmann').click()
      await page.locator('dialog[open] .code-field input').fill(code)
      await page.keyboard.press('Enter')
      const bar = page.getByRole('region', { name: 'På vegne av en annen' })
      await bar.getByText('På vegne av Adam Nordmann, som verge.').waitFor()
      await bar.getByText('30 min igjen').waitFor()
      await page.getByRole('link', { name: /Adam Nordmann/ }).first().click()
      await bar.waitFor()
      await page.locator('.name-menu').click()
      expect(await page.getByRole('link', { name: 'Min profil' }).count()).toBe(0)
      await page.keyboard.press('Escape')
      await bar.getByRole('button', { name: 'Avslutt' }).click()
      await bar.waitFor({ state: 'detached' })
      expect(world.me).toBe(liv.id)
      await page.locator('.name-menu').click()
      await page.getByText('Liv Nordmann').last().waitFor()
    })
  })

  test.each([320, 360, 390, 430])('on a phone of %s px the bar is one row, and with the acting bar 96 px', async (width) => {
    const prepared = ({ world, adam, siri }: Town) => {
      world.longest = true
      world.organisation = 'Nordre Østerdalen og Gudbrandsdalsmoen interkommunale område'
      world.me = siri.id
      if (width !== 360) actFor(world, adam.id, 'parental_responsibility')
      return '/planer'
    }
    await visit('siri', prepared, async (page) => {
      const bar = await page.locator('.bar').boundingBox()
      expect(bar?.height).toBeLessThanOrEqual(48)
      if (width === 360) return
      const acting = page.locator('.acting-bar')
      await acting.waitFor()
      expect((bar?.height ?? 0) + ((await acting.boundingBox())?.height ?? 0)).toBeLessThanOrEqual(96)
    }, { width })
  })

  test('who represents nobody is told who can register it', async () => {
    await visit('liv', () => '/handle-for-andre', async (page) => {
      await page.getByText('Du representerer ingen.').waitFor()
    })
  })

  test('log and messages show both names', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/logg`, async (page, { plan }) => {
      const line = plan.log[0]
      if (line) Object.assign(line, { acting_name: 'Liv Nordmann', acting_basis: 'guardianship' })
      await page.reload()
      await page.getByText(/^Liv Nordmann for /).first().waitFor()
    })
  })

  test('time that runs out leads back to oneself', async () => {
    await visit('liv', () => '/planer', async (page, { world, adam, liv }) => {
      actFor(world, adam.id, 'guardianship')
      world.actingUntil = new Date(Date.now() + 50_000).toISOString()
      await page.clock.install()
      await page.reload()
      await page.getByText('1 minutt igjen').waitFor()
      await page.clock.fastForward(51_000)
      await page.getByRole('region', { name: 'På vegne av en annen' }).waitFor({ state: 'detached' })
      expect(world.me).toBe(liv.id)
    })
  })

  test('a coordinator helps the owner, who reads out the code that they were sent', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/deltakere`, async (page, { world, adam, kari }) => {
      Object.assign(adam, { mobile: '+4799999942' })
      await button(page, 'Start assistert økt').click()
      await button(page, 'Send kode').click()
      await page.getByText('Koden er sendt.').waitFor()
      await page.getByLabel('Koden som Adam Nordmann fikk').fill(code)
      await page.keyboard.press('Enter')
      await page.locator('.acting-bar').getByText('På vegne av Adam Nordmann, sammen med planeieren.').waitFor()
      expect([world.me, world.acting?.person_id]).toEqual([adam.id, kari.id])
    })
  })

  test('for an owner who cannot be reached the coordinator writes why they know', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/deltakere`, async (page, { world, adam }) => {
      Object.assign(adam, { mobile: null, email: null })
      await button(page, 'Start assistert økt').click()
      await page.getByLabel('Begrunnelse').fill('Ja')
      await button(page, 'Start').last().click()
      await page.getByText('Skriv litt mer.').waitFor()
      await page.getByLabel('Begrunnelse').fill('Adam sitter ved siden av meg og vil dette.')
      await button(page, 'Start').last().click()
      await page.locator('.acting-bar').getByText('På vegne av Adam Nordmann, sammen med planeieren.').waitFor()
      expect(world.acting?.basis).toBe('assisted')
    })
  })

  test('who enters a parents consent for a child of twelve says whether the child was heard', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/deltakere/samtykke`, async (page, { plan }) => {
      Object.assign(plan, { owner_is_to_be_heard: true })
      await page.reload()
      await page.getByLabel('Foresatte samtykker (foreldreansvar)').check()
      await page.locator('.action-bar button[type=submit]').click()
      await page.getByText('Dette må fylles ut.').first().waitFor()
      await page.getByLabel('Ja', { exact: true }).check()
      await page.locator('.action-bar button[type=submit]').click()
      await page.getByText(/Samtykke/).first().waitFor()
    })
  })

  test('for a child who does not decide, parents consent and sign, and the child is not asked to', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/deltakere/samtykke`, async (page) => {
      expect(await page.getByLabel('Foresatte samtykker (foreldreansvar)').isChecked()).toBe(true)
      expect(await page.getByLabel('Planeieren samtykker').count()).toBe(0)
      await page.getByLabel('Foresatte har skrevet under').check()
      await page.getByLabel('Loven gir tilgang').check()
      expect(await page.getByLabel('Grunnlaget i loven er dokumentert').isChecked(), 'another signer').toBe(false)
      expect(await page.getByText('har skrevet under').count()).toBe(0)
    })
  })

  test('an owner who decides consents and signs', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/deltakere/samtykke`, async (page, { plan }) => {
      Object.assign(plan, { owner_decides: true })
      await page.reload()
      expect(await page.getByLabel('Planeieren samtykker').isChecked()).toBe(true)
      expect(await page.getByLabel('Foresatte samtykker (foreldreansvar)').count()).toBe(0)
      await page.getByLabel('Planeieren har skrevet under').waitFor()
    })
  })

  test('where nobody knows when the owner was born, it is asked for, and nothing is guessed', async () => {
    await visit('kari', ({ plan, adam }) => {
      adam.birth_date = null
      return `/planer/${plan.id}/deltakere/samtykke`
    }, async (page, { adam }) => {
      const send = page.locator('.action-bar button[type=submit]')
      await send.click()
      await page.getByText('Dette må fylles ut.').first().waitFor()
      await page.getByLabel('Dag').fill('9')
      await page.getByLabel('Måned', { exact: true }).fill('11')
      await page.getByLabel('År', { exact: true }).fill('2019')
      await button(page, 'Lagre fødselsdato').click()
      await page.getByText('Fødselsdatoen er lagret.').waitFor()
      expect(adam.birth_date).toBe('2019-11-09')
      await page.getByLabel('Planeieren samtykker').waitFor({ state: 'detached' })
      expect(await page.getByLabel('Foresatte samtykker (foreldreansvar)').isChecked()).toBe(true)
    })
  })
})
