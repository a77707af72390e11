import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { fromPlain } from '../../src/richtext/document.ts'
import { axe, startBrowser } from './harness.ts'
import { button, holdBack, visiting } from './visit.ts'

let browser: Browser
const visit = visiting(() => browser)
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

describe.concurrent('what was', () => {
  test('each change says who, when and what, and one goes back and forth by the keyboard', async () => {
    await visit('kari', ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}`, async (page, { world, plan, liv, friends }) => {
      const before = friends.description
      world.rewrite(plan, friends, liv, { title: 'Få to venner', progress: 55, body: fromPlain('Livs tekst') })
      await page.getByRole('link', { name: 'Endringshistorikk', exact: true }).click()
      await page.getByRole('heading', { level: 1, name: 'Endringshistorikk' }).waitFor()
      const newest = page.locator('.card').first()
      await newest.getByText('Liv Nordmann').waitFor()
      await newest.getByText('Tittel: fra «Få flere venner» til «Få to venner»').waitFor()
      await newest.getByText('Måloppnåelse i prosent: fra «40 %» til «55 %»').waitFor()
      await newest.getByText('Beskrivelse er endret', { exact: true }).waitFor()
      await button(page, /^Sammenlign med nå/).focus()
      await page.keyboard.press('Enter')
      await page.locator('mark', { hasText: 'flere' }).waitFor()
      await page.getByText('Livs tekst').waitFor()
      expect(await axe(page)).toEqual([])
      await button(page, /^Gå tilbake hit/).focus()
      await page.keyboard.press('Enter')
      await page.getByText('Det som sto her, finner du øverst i listen.').waitFor()
      expect([friends.title, friends.progress]).toEqual(['Få flere venner', 40])
      await button(page, 'Angre').and(page.locator(':focus')).waitFor()
      await page.keyboard.press('Enter')
      await page.getByText('Målet «Få to venner»').waitFor()
      expect(friends.description).toBe('Livs tekst')
      expect(before).not.toBe(friends.description)
      expect(plan.revisions.get(friends.id)?.map((one) => one.change)).toEqual(['reverted', 'reverted', 'changed', 'carried_over'])
    })
  })

  test('what lies in the trash is called by its whole title, however long', async () => {
    await visit('kari', ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}`, async (page, { friends }) => {
      friends.title = `${'Få flere venner på skolen '.repeat(7)}og hjemme`
      await page.reload()
      await button(page, 'Slett mål').click()
      await page.getByRole('link', { name: 'Papirkurv' }).click()
      await page.getByText(new RegExp(`${friends.title}$`)).first().waitFor()
    })
  })

  test('who is too late to go back sees what came between', async () => {
    await visit('kari', ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}/historikk`, async (page, { world, plan, liv, friends }) => {
      await page.getByText('Laget').waitFor()
      world.rewrite(plan, friends, liv, { title: 'Få to venner' })
      await page.reload()
      await button(page, /^Sammenlign med nå/).click()
      world.rewrite(plan, friends, liv, { title: 'Få tre venner' })
      await button(page, /^Gå tilbake hit/).click()
      await page.getByRole('alert').or(page.locator('[aria-live=assertive] .ds-alert')).first().waitFor()
      await page.getByText('Tittel: fra «Få to venner» til «Få tre venner»').waitFor()
      expect(friends.title).toBe('Få tre venner')
    })
  })

  test.each([
    ['is given focus, however long after its row went', false],
    ['takes it from nobody who has gone on meanwhile', true],
  ])('the way back %s', async (_, goesOn) => {
    await visit('kari', ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}/historikk`, async (page, { world, plan, liv, friends }) => {
      await page.getByText('Laget').waitFor()
      world.rewrite(plan, friends, liv, { title: 'Få to venner' })
      await page.reload()
      await button(page, /^Sammenlign med nå/).click()
      const goals = await holdBack(page, 'GET', /\/goals$/)
      await button(page, /^Gå tilbake hit/).focus()
      await page.keyboard.press('Enter')
      await page.waitForFunction((gone) => document.activeElement?.matches('button') && !gone.test(document.activeElement.textContent), /^Gå tilbake hit/)
      if (goesOn) await page.keyboard.press('Shift+Tab')
      const chosen = goesOn ? await page.evaluateHandle(() => document.activeElement) : null
      goals.letGo()
      await button(page, 'Angre').waitFor()
      if (chosen) expect(await page.evaluate((one) => one === document.activeElement, chosen)).toBe(true)
      else await button(page, 'Angre').and(page.locator(':focus')).waitFor()
    })
  })

  test('who may only read sees what was, and goes nowhere', async () => {
    await visit('liv', ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}/historikk`, async (page, { world, plan, kari, friends }) => {
      world.rewrite(plan, friends, kari, { title: 'Få to venner' })
      await page.reload()
      await button(page, /^Sammenlign med nå/).click()
      await page.locator('mark', { hasText: 'flere' }).waitFor()
      expect(await button(page, /^Gå tilbake hit/).count()).toBe(0)
    })
  })

  test('what was deleted says by whom and until when, and is brought back, the goal before what hung on it', async () => {
    await visit('kari', ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}`, async (page, { plan, friends }) => {
      await button(page, 'Slett Ridning').click()
      await page.getByText('«Ridning» er slettet.').waitFor()
      await button(page, 'Slett mål').click()
      await page.getByText('«Få flere venner» er slettet.').waitFor()
      await page.getByRole('link', { name: 'Papirkurv' }).click()
      await page.getByRole('heading', { level: 1, name: 'Papirkurv' }).waitFor()
      await page.getByText(/^Slettet av Kari Berg .* Slettes for godt /).first().waitFor()
      expect(await axe(page)).toEqual([])
      await button(page, 'Hent tilbake Ridning').click()
      await page.getByText('Det som dette hører til, er slettet. Hent det tilbake først.').waitFor()
      await button(page, 'Hent tilbake Få flere venner').focus()
      await page.keyboard.press('Enter')
      await page.getByRole('link', { name: 'Åpne Få flere venner' }).and(page.locator(':focus')).waitFor()
      await button(page, 'Hent tilbake Ridning').click()
      await page.getByRole('link', { name: 'Åpne Ridning' }).click()
      await page.getByRole('heading', { level: 1, name: 'Få flere venner' }).waitFor()
      await button(page, 'Slett Ridning').waitFor()
      expect(plan.goals[0]).toBe(friends)
      expect(plan.trash.size).toBe(0)
    })
  })
})
