import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { fromPlain, type Block } from '../../src/richtext/document.ts'
import { startBrowser } from './harness.ts'
import { button, until, visiting } from './visit.ts'

let browser: Browser
const visit = visiting(() => browser)
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

const line = (text: string): Block => ({ type: 'paragraph', content: [{ type: 'text', text }] })

describe.concurrent('messages', () => {
  test('a text with structure is written by keyboard, sent as it is, and read as it was sent', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/meldinger/ny`, async (page, { plan }) => {
      await page.getByLabel('Liv Nordmann').check()
      await page.locator('#subject').fill('Ta med')
      await page.locator('#body').click()
      await page.keyboard.press('Control+b')
      await page.keyboard.type('Husk')
      await page.keyboard.press('Control+b')
      await page.keyboard.press('Enter')
      await page.keyboard.type('- støvler')
      await page.keyboard.press('Control+Enter')
      await page.getByText('Sendt til 1.').waitFor()
      const sent = plan.messages.find((one) => one.subject === 'Ta med')
      expect(sent?.body.content).toEqual([
        { type: 'paragraph', content: [{ type: 'text', marks: [{ type: 'strong' }], text: 'Husk' }] },
        { type: 'bullet_list', content: [{ type: 'list_item', content: [line('støvler')] }] },
      ])
      await page.getByRole('link', { name: /Ta med/ }).click()
      await page.locator('.letter strong', { hasText: 'Husk' }).waitFor()
      expect(await page.locator('.letter li').textContent()).toBe('støvler')
    })
  })

  test('an answer that was begun is there again, however soon one leaves it and comes back', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/meldinger`, async (page, { plan, liv, kari, world }) => {
      world.addMessage(plan, liv, [kari], 'Onsdag', 'Passer det?')
      await page.reload()
      await page.getByRole('link', { name: /Onsdag/ }).click()
      const field = page.locator('#reply')
      await field.press('Control+Home')
      await page.keyboard.type('Nesten ferdig')
      // At once: nothing has been saved by then.
      await page.getByRole('link', { name: 'Videresend' }).click()
      await page.getByRole('heading', { level: 1, name: 'Videresend' }).waitFor()
      await page.goBack()
      await page.locator('#reply', { hasText: 'Nesten ferdig' }).waitFor()
      await field.press('Control+Home')
      await page.keyboard.type('Er ')
      await page.getByText('Bare du ser det.').waitFor()
      // In another window, or another day.
      await page.reload()
      await page.locator('#reply', { hasText: 'Er Nesten ferdig' }).waitFor()
      expect(plan.messages.filter((one) => one.status === 'draft' && one.reply_to)).toHaveLength(1)
      await button(page, 'Send').click()
      await page.getByText('Sendt til 1.').waitFor()
      expect(plan.messages.find((one) => one.subject === 'SV: Onsdag')?.text).toContain('Er Nesten ferdig')
    })
  })

  test('an answer quotes what it answers, and is not sent before something is written', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/meldinger`, async (page, { plan, liv, kari, world }) => {
      world.addMessage(plan, liv, [kari], 'Tirsdag', 'Passer det?\nHilsen Liv')
      await page.reload()
      await page.getByRole('link', { name: /Tirsdag/ }).click()
      const field = page.locator('#reply')
      await field.locator('blockquote', { hasText: 'Passer det?' }).waitFor()
      await button(page, 'Send').click()
      await page.getByText('Skriv en melding.').waitFor()
      await field.press('Control+Home')
      await page.keyboard.type('Det gjør det.')
      await page.keyboard.press('Control+Enter')
      await page.getByText('Sendt til 1.').waitFor()
      const answer = plan.messages.find((one) => one.subject === 'SV: Tirsdag')
      expect(answer?.body.content[0]).toEqual(line('Det gjør det.'))
      expect(answer?.text).toMatch(/^Det gjør det\.\nLiv Nordmann skrev .*:\nPasser det\?\nHilsen Liv$/)
      expect(answer?.body.content[2]).toEqual({ type: 'quote', content: [line('Passer det?'), line('Hilsen Liv')] })
    })
  })

  test('what is forwarded is quoted with its structure', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/meldinger`, async (page, { plan, liv, kari, world }) => {
      const body = { type: 'doc' as const, content: [line('Referat'), { type: 'rule' as const }] }
      const message = world.addMessage(plan, liv, [kari], 'Møtet', 'Referat', { body })
      await page.goto(`/planer/${plan.id}/meldinger/ny?videresend=${message.id}`)
      await page.locator('#body blockquote', { hasText: 'Referat' }).waitFor()
      await page.getByLabel('Ola Ås').check()
      await button(page, 'Send').click()
      await page.getByText('Sendt til 1.').waitFor()
      const sent = plan.messages.find((one) => one.subject === 'VS: Møtet')
      expect(sent?.body.content.slice(2)).toEqual([{ type: 'quote', content: [line('Referat')] }, { type: 'rule' }])
    })
  })

  test('a draft that was changed in another window is put together, or shown with both, and overwrites nothing', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/meldinger/ny`, async (page, { plan }) => {
      await page.locator('#subject').fill('Plan')
      await page.locator('#body').fill('Ett')
      await page.getByText(/Utkast lagret/).waitFor()
      const draft = plan.messages.find((one) => one.subject === 'Plan')
      if (!draft) throw new Error('no draft')
      const elsewhere = (change: Partial<typeof draft>) => Object.assign(draft, { ...change, version: draft.version + 1 })

      elsewhere({ subject: 'Plan for uka' })
      await page.locator('#body').fill('Ett og to')
      await until(() => draft.text === 'Ett og to')
      expect(draft.subject).toBe('Plan for uka')
      expect(await page.locator('#subject').inputValue()).toBe('Plan for uka')

      elsewhere({ body: fromPlain('Noe helt annet'), text: 'Noe helt annet' })
      await page.locator('#body').fill('Tre')
      await page.getByRole('heading', { name: 'Utkastet er endret to steder' }).waitFor()
      expect(draft.text).toBe('Noe helt annet')
      await button(page, 'Sett sammen').click()
      expect(await page.locator('#body p').allTextContents()).toEqual(['Tre', 'Noe helt annet'])
      await until(() => draft.text === 'Tre\nNoe helt annet')

      elsewhere({ body: fromPlain('Fire'), text: 'Fire' })
      await page.getByLabel('Liv Nordmann').check()
      await page.locator('#body').fill('Fem')
      await button(page, 'Send').click()
      await page.getByRole('heading', { name: 'Utkastet er endret to steder' }).waitFor()
      expect(draft.status).toBe('draft')
      await button(page, 'Behold min').click()
      await button(page, 'Send').click()
      await page.getByText('Sendt til 1.').waitFor()
      expect(draft.text).toBe('Fem')
    })
  })

  test('a message that was removed comes back', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/meldinger`, async (page, { plan, liv, kari, world }) => {
      world.addMessage(plan, liv, [kari], 'Til deg', 'Tekst')
      await page.reload()
      await page.getByRole('link', { name: /Til deg/ }).click()
      await button(page, 'Fjern hos meg').click()
      await page.getByText('Meldingen er fjernet hos deg.').waitFor()
      expect(await page.getByRole('link', { name: /Til deg/ }).count()).toBe(0)
      await button(page, 'Angre').click()
      await page.getByRole('link', { name: /Til deg/ }).waitFor()
      await page.getByText('Meldingen er tilbake.').waitFor()
    })
  })

  test('a draft that was thrown away comes back with what stood in it', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/meldinger/ny`, async (page) => {
      await page.locator('#subject').fill('Kanskje')
      await page.locator('#body').fill('Vi får se.')
      await page.getByText(/Utkast lagret/).waitFor()
      await button(page, 'Forkast utkastet').click()
      await page.getByText('Utkastet er forkastet.').waitFor()
      expect(await page.getByRole('link', { name: /Kanskje/ }).count()).toBe(0)
      await button(page, 'Angre').click()
      await page.getByText('Utkastet er tilbake.').waitFor()
      await page.getByRole('link', { name: /Kanskje/ }).click()
      await page.locator('#body', { hasText: 'Vi får se.' }).waitFor()
    })
  })
})
