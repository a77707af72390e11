import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { changeOf } from '../mock/consent.ts'
import { startBrowser } from './harness.ts'
import { button, until, visiting } from './visit.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())
const visit = visiting(() => browser)

describe.concurrent('consent', () => {
  test('is renewed from the row of a participant in two presses, a year where nothing else is said', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/deltakere`, async (page, { teacher, parent }) => {
      const before = parent.consent.to
      await page.getByRole('link', { name: 'Forny Ola Ås' }).click()
      await page.locator('.action-bar').getByRole('button', { name: 'Forny' }).click()
      await page.getByText(/Samtykket for Ola Ås gjelder til/).waitFor()
      expect(teacher.consent.from).not.toBeNull()
      expect(parent.consent.to).toBe(before)
    })
  })

  test('is printed as a form from where it is entered, in the language and words that are chosen', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/deltakere/samtykke`, async (page) => {
      await page.getByRole('link', { name: 'Skriv ut samtykke' }).click()
      await page.getByLabel('Nynorsk').check()
      await page.getByLabel('Lettlest').check()
      await button(page, 'Skriv ut samtykke').click()
      await page.locator('.print-password').waitFor()
    })
    await visit('liv', ({ plan }) => `/planer/${plan.id}/samtykke/papir`, async (page) => {
      await page.getByText('Vi finner ikke').first().waitFor()
    })
  })

  test('is for those who are ticked, and says so when nobody is', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/deltakere/samtykke`, async (page, { teacher, parent, plan }) => {
      const all = page.getByLabel(/^Alle \(/)
      expect(await all.isChecked()).toBe(true)
      await all.uncheck()
      await page.locator('.action-bar button[type=submit]').click()
      await page.getByText('Velg minst én deltaker.').first().waitFor()
      const before = parent.consent.to
      await page.getByLabel('Ola Ås').check()
      await page.getByLabel('6 måneder').check()
      await page.locator('#remarks').fill('Etter møtet')
      await page.locator('.action-bar button[type=submit]').click()
      await page.getByText(/Samtykket for Ola Ås gjelder til/).waitFor()
      expect(parent.consent.to).toBe(before)
      expect(plan.changes.filter((one) => one.remarks).map((one) => [one.participant_id, one.remarks])).toEqual([[teacher.id, 'Etter møtet']])
    })
  })

  test('that somebody else changed meanwhile is changed by nobody unseen, and both texts stay', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/deltakere/samtykke`, async (page, { teacher, plan }) => {
      await page.locator('#remarks').fill('Avtalt med mor')
      await page.locator('.sentences li').first().waitFor()
      const before = plan.changes.length
      Object.assign(teacher.consent, { status: 'none', from: null, to: null, holds: false })
      teacher.version += 1
      plan.changes.unshift(changeOf(teacher, 'withdrawn', 'Liv Hansen', 'Ola slutter ved nyttår'))
      const send = page.locator('.action-bar button[type=submit]')
      await send.click()
      const conflict = page.locator('.conflict')
      await conflict.getByText('Ola slutter ved nyttår').waitFor()
      await conflict.getByText(/Liv Hansen trakk samtykket tilbake/).waitFor()
      expect(await page.locator('#remarks').inputValue()).toBe('Avtalt med mor')
      expect(await conflict.locator('li').count(), 'what was there before is not news').toBe(1)
      expect(plan.changes.length, 'nothing was entered').toBe(before + 1)
      await page.getByRole('button', { name: 'Forny likevel' }).click()
      await page.getByText(/Samtykket gjelder nå for alle til/).waitFor()
      expect(plan.changes[0]?.remarks).toBe('Avtalt med mor')
    })
  })

  test('of the whole plan is reset once it is said what ends and what stays', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/deltakere/samtykke`, async (page, { plan }) => {
      const before = plan.changes.length
      await button(page, 'Nullstill samtykke').click()
      const dialog = page.locator('dialog[open]')
      await dialog.getByText(/mister tilgangen med en gang/).waitFor()
      await dialog.getByText(/Det gjelder deg også/).waitFor()
      await dialog.getByRole('button', { name: 'Ikke gjør noe' }).click()
      expect(plan.changes.length).toBe(before)
      await button(page, 'Nullstill samtykke').click()
      await page.locator('dialog[open]').getByRole('button', { name: 'Nullstill samtykke' }).click()
      await page.getByText(/er nullstilt/).first().waitFor()
      await until(() => plan.participants.every((one) => one.kind === 'owner' || one.consent.status === 'none'))
    })
  })

  test('has its button in sight at the top of a page that is longer than a phone', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/deltakere/samtykke`, async (page) => {
      const at = await page.locator('.action-bar button[type=submit]').boundingBox()
      const height = await page.evaluate(() => ({ window: innerHeight, page: document.documentElement.scrollHeight }))
      expect(height.page).toBeGreaterThan(height.window)
      expect((at?.y ?? 0) + (at?.height ?? 0)).toBeLessThanOrEqual(height.window)
    })
  })

  test('is entered where it was before, too', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/deltakere?forny=alle`, async (page) => {
      await page.getByRole('heading', { level: 1, name: 'Forny samtykke' }).waitFor()
    })
  })

  test('is reset before somebody is removed, each with its own word, in one go', async () => {
    await visit('kari', ({ plan, teacher }) => `/planer/${plan.id}/deltakere/${teacher.id}`, async (page, { plan, teacher }) => {
      await button(page, 'Fjern fra planen').click()
      const dialog = page.locator('dialog[open]')
      await dialog.getByText(/må nullstilles først/).waitFor()
      await dialog.getByRole('button', { name: 'Nullstill samtykke' }).click()
      await dialog.getByRole('button', { name: 'Fjern fra planen' }).waitFor()
      expect(plan.participants).toContain(teacher)
      expect(teacher.consent.status).toBe('none')
      await dialog.getByText(/ikke lenger deltaker/).waitFor()
      await dialog.getByRole('button', { name: 'Fjern fra planen' }).click()
      await page.getByText('Ola Ås er fjernet fra planen.').waitFor()
      expect(plan.participants).not.toContain(teacher)
    })
  })

  test('of one is reset from their card, once it is said what that does', async () => {
    await visit('kari', ({ plan, teacher }) => `/planer/${plan.id}/deltakere/${teacher.id}`, async (page, { teacher, parent }) => {
      const before = parent.consent.to
      await button(page, 'Nullstill samtykke').click()
      await page.locator('dialog[open]').getByText(/Perioden, grunnlaget og underskriften blir fjernet/).waitFor()
      await page.locator('dialog[open]').getByRole('button', { name: 'Nullstill samtykke' }).click()
      await page.getByText('Samtykket for Ola Ås er nullstilt.').waitFor()
      expect([teacher.consent.status, parent.consent.to]).toEqual(['none', before])
    })
  })
})

describe.concurrent('the card of a participant', () => {
  const parts = (page: Page) => page.getByRole('navigation', { name: 'Deler av kortet' }).getByRole('link').allTextContents()

  test('has four parts for who leads the plan, access first, and closes no account', async () => {
    await visit('kari', ({ plan, teacher }) => `/planer/${plan.id}/deltakere/${teacher.id}`, async (page) => {
      expect(await parts(page)).toEqual(['Tilgang i planen', 'Kontakt', 'Konto', 'Historikk'])
      await page.getByRole('link', { name: 'Konto', exact: true }).click()
      await page.getByRole('heading', { name: 'Brukerkonto' }).waitFor()
      expect(await button(page, /Slett kontoen|Slett brukerkonto/).count()).toBe(0)
    })
  })

  test('has access and contact for the others, and on their own the way to change it', async () => {
    await visit('liv', ({ plan, parent }) => `/planer/${plan.id}/deltakere/${parent.id}`, async (page) => {
      await page.getByRole('navigation', { name: 'Deler av kortet' }).waitFor()
      expect(await parts(page)).toEqual(['Tilgang i planen', 'Kontakt'])
      await page.getByRole('link', { name: 'Endre opplysningene og varslene mine' }).click()
      await page.getByRole('heading', { level: 1, name: 'Min profil' }).waitFor()
    })
  })

  test('who was invited and has not signed in is told in the list, and gets the link again from their card', async () => {
    await visit('kari', ({ plan, ola }) => {
      if (ola.account) ola.account.status = 'invited'
      return `/planer/${plan.id}/deltakere`
    }, async (page) => {
      await page.getByText('Invitert, har ikke logget inn ennå').waitFor()
      await page.getByRole('link', { name: 'Ola Ås', exact: true }).click()
      await page.getByRole('button', { name: /på nytt/ }).waitFor()
    })
  })
})
