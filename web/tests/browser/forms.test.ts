import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { Refusal } from '../mock/world.ts'
import { startBrowser } from './harness.ts'
import { button, visiting } from './visit.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())
const visit = visiting(() => browser)

describe.concurrent('forms', () => {
  test('where the link to an account goes is asked in the step of the account, and a refusal shows there', async () => {
    await visit('kari', ({ eli }) => {
      Object.assign(eli, { mobile: null })
      return '/planer/ny'
    }, async (page, { world, eli }) => {
      await page.getByLabel('Fødselsnummer eller navn').fill('Eli Sand')
      await button(page, 'Søk').click()
      await button(page, 'Velg Eli Sand').click()
      await button(page, 'Neste').click()
      await page.getByLabel(/Individuell plan/).check()
      await button(page, 'Neste').click()
      expect(await page.getByLabel('Kalender').isChecked()).toBe(false)
      await button(page, 'Neste').click()
      await page.getByLabel('Lag brukerkonto').check()
      await button(page, 'Neste').click()
      await page.getByText('Skriv et mobilnummer eller en e-postadresse.').waitFor()
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('account_mobile')
      const invalid = new Refusal(422, 'request.invalid', { errors: [{ pointer: '/mobile', code: 'invalid' }] }).answer
      world.faults.push({ method: 'PATCH', path: /identity.persons/, answer: invalid, times: 1 })
      await page.locator('#account_mobile').fill('02800')
      await button(page, 'Neste').click()
      await page.locator('#account_mobile[aria-invalid=true]').waitFor()
      await page.locator('#account_mobile').fill('+4790000099')
      await button(page, 'Neste').click()
      await button(page, 'Fullfør').click()
      await page.getByText('Planen er laget.').waitFor()
      expect(eli).toMatchObject({ mobile: '+4790000099', code_channel: 'sms', account: { username: 'eli.sand' } })
    })
  })

  test('an error goes when its field is right, and the summary with the last but one', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/meldinger/ny`, async (page) => {
      await button(page, 'Send').click()
      await page.getByText('Rett 3 felt').waitFor()
      await page.getByLabel('Liv Nordmann').check()
      await page.getByText('Rett 2 felt').waitFor()
      await page.locator('#subject').fill('Torsdag')
      await page.locator('.ds-error-summary, ds-error-summary').waitFor({ state: 'detached' })
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('subject')
      await page.locator('#body').fill('Passer det?')
      await page.locator('.ds-validation-message').waitFor({ state: 'detached' })
    })
    await visit('kari', () => '/rapporter?periode=egen', async (page) => {
      await page.locator('form button[type=submit]').click()
      await page.locator('.ds-validation-message').first().waitFor()
      await page.getByLabel(/^Fra/).fill('2026-01')
      await page.getByLabel(/^Til/).fill('2026-02')
      await page.locator('.ds-validation-message').waitFor({ state: 'detached' })
    })
  })

  test('a participant without an address gets one, and an account, in one go', async () => {
    await visit('kari', ({ eli, plan }) => {
      Object.assign(eli, { mobile: null })
      return `/planer/${plan.id}/deltakere/legg-til`
    }, async (page, { eli }) => {
      await page.locator('#person').fill('Eli')
      await page.keyboard.press('Enter')
      await page.locator('.cards button').first().click()
      await page.getByLabel('Lag brukerkonto').check()
      await page.locator('#account_email').fill('eli@example.org')
      await button(page, 'Legg til og inviter').click()
      await page.getByRole('heading', { level: 1, name: 'Deltakere' }).waitFor()
      expect(eli).toMatchObject({ email: 'eli@example.org', code_channel: 'email', account: { status: 'invited' } })
    })
  })

  test('the first consent is registered, later ones are renewed, and the button stays in sight', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/deltakere`, async (page) => {
      await page.getByRole('link', { name: /^Registrer Maximiliane/ }).click()
      await page.getByRole('heading', { name: /^Registrer samtykke for Maximiliane/ }).waitFor()
      const box = await page.locator('.action-bar button[type=submit]').boundingBox()
      expect((box?.y ?? 900) + (box?.height ?? 0)).toBeLessThan(860)
      await page.getByRole('link', { name: 'Avbryt' }).click()
      await page.getByRole('link', { name: 'Forny Ola Ås' }).waitFor()
    }, { width: 1280, height: 860 })
  })

  test('who does not lead the plan sees no history of consent, and a lead without consent is told how to get it', async () => {
    await visit('liv', ({ plan, teacher }) => `/planer/${plan.id}/deltakere/${teacher.id}`, async (page) => {
      await page.getByRole('heading', { level: 1, name: 'Ola Ås' }).waitFor()
      expect(await page.getByText('Historikk for samtykke').count()).toBe(0)
      expect(await page.locator('.ds-alert').count()).toBe(0)
    })
    await visit('kari', ({ plan }) => {
      Object.assign(plan.participants[1]?.consent ?? {}, { status: 'none', from: null, to: null, holds: false })
      return `/planer/${plan.id}/maal`
    }, async (page) => {
      await page.getByRole('heading', { level: 1, name: 'Du leder planen, men ser ikke innholdet nå' }).waitFor()
      await page.getByRole('link', { name: 'Til deltakerne' }).click()
      await page.getByRole('heading', { level: 1, name: 'Deltakere' }).waitFor()
    })
  })

  test('participants are in the order of their roles as these are called', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/deltakere`, async (page) => {
      await button(page, 'Rolle').click()
      const roles = await page.locator('.people-table tbody tr td:nth-child(2)').allTextContents()
      expect(roles).toEqual(['Annen deltaker', 'Foresatt eller pårørende', 'Koordinator', 'Planeier', 'Tjenesteyter', 'Tjenesteyter'])
    }, { width: 1280 })
  })
})
