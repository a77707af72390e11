import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { fromPlain } from '../../src/richtext/document.ts'
import { hoursAgo } from '../mock/world.ts'
import { startBrowser } from './harness.ts'
import { button, holdBack, slowDown, until, visiting } from './visit.ts'

let browser: Browser
const visit = visiting(() => browser)
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

describe.concurrent('writing in a plan', () => {
  test('two who write at once lose nothing', async () => {
    await visit('kari', ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}/rediger`, async (page, { world, plan, liv, friends }) => {
      await page.locator('#body').fill('Min tekst')
      world.rewrite(plan, friends, liv, { body: fromPlain('Livs tekst') }, hoursAgo(2.5))
      await button(page, 'Lagre').click()
      await page.getByText('To har skrevet samtidig').waitFor()
      await page.getByText('Liv Nordmann lagret denne for 2 timer siden, mens du skrev.').waitFor()
      await button(page, 'Sett sammen').click()
      expect(await page.locator('#body p').allTextContents()).toEqual(['Min tekst', 'Livs tekst'])
      await button(page, 'Lagre').click()
      await page.getByRole('heading', { level: 1, name: 'Få flere venner' }).waitFor()
      expect(friends.description).toBe('Min tekst\nLivs tekst')
    })
  })

  test('edits of different fields are put together without asking', async () => {
    await visit('kari', ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}/rediger`, async (page, { friends }) => {
      await page.locator('#progress').fill('55')
      friends.title = 'Få to venner'
      friends.version = 2
      await button(page, 'Lagre').click()
      await page.getByRole('heading', { level: 1, name: 'Få to venner' }).waitFor()
      expect(friends.progress).toBe(55)
    })
  })

  test('edits of different paragraphs of one text are put together without asking', async () => {
    await visit('kari', ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}/rediger`, async (page, { friends }) => {
      const [first = '', , last = ''] = friends.description.split('\n')
      await page.locator('#body p').last().click()
      await page.keyboard.press('Control+End')
      await page.keyboard.type(' Det vet vi.')
      friends.body = fromPlain(`${first} Sier Liv.\n\n${last}`)
      friends.version = 2
      await button(page, 'Lagre').click()
      await page.getByRole('heading', { level: 1, name: 'Få flere venner' }).waitFor()
      expect(friends.description).toBe(`${first} Sier Liv.\n\n${last} Det vet vi.`)
    })
  })

  test('what is being written is a draft that is there on another machine, can be thrown away, and ends when it is saved', async () => {
    await visit('kari', ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}/rediger`, async (page, { world, friends }) => {
      await page.locator('#title').fill('Få to venner')
      await page.locator('#body').fill('Utkast')
      await page.getByText(/Utkast lagret .* Bare du ser det\./).waitFor()
      await page.reload()
      await page.getByText('Du fortsetter på et utkast').waitFor()
      expect(await page.locator('#title').inputValue()).toBe('Få to venner')
      expect(await page.locator('#body').textContent()).toBe('Utkast')
      await button(page, 'Forkast utkastet').click()
      expect(await page.locator('#title').inputValue()).toBe('Få flere venner')
      await until(() => world.drafts.size === 0)
      await page.locator('#title').fill('Få tre venner')
      await page.getByText(/Utkast lagret .* Bare du ser det\./).waitFor()
      await button(page, 'Lagre').click()
      await page.getByRole('heading', { level: 1, name: 'Få tre venner' }).waitFor()
      expect([...world.drafts.keys()]).toEqual([])
      expect(friends.title).toBe('Få tre venner')
    })
  })

  test('a draft that was begun before somebody else saved shows both, and overwrites nothing', async () => {
    await visit('kari', ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}/rediger`, async (page, { world, plan, liv, friends }) => {
      await page.locator('#title').fill('Min tittel')
      await page.getByText(/Utkast lagret/).waitFor()
      world.rewrite(plan, friends, liv, { title: 'Livs tittel' }, hoursAgo(2.5))
      await page.reload()
      await page.getByText('To har skrevet samtidig').waitFor()
      await page.getByText('Liv Nordmann lagret denne for 2 timer siden, mens du skrev.').waitFor()
      await button(page, 'Behold den lagrede').click()
      expect(await page.locator('#title').inputValue()).toBe('Livs tittel')
      await button(page, 'Lagre').click()
      await page.getByRole('heading', { level: 1, name: 'Livs tittel' }).waitFor()
    })
  })

  test('who types quickly on a slow machine loses nothing, whatever is under way to the service', async () => {
    await visit('kari', ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}/rediger`, async (page, { world, friends }) => {
      await slowDown(page)
      const drafts = await holdBack(page, 'PUT', /\/drafts\//)
      await page.locator('#body p').first().click()
      await page.keyboard.press('Control+Home')
      await page.keyboard.type('Vi tror at ')
      await drafts.asked()
      // In the middle of the text, and in two fields, while a draft is on its way.
      await page.keyboard.type('nok ')
      await page.locator('#title').focus()
      await page.keyboard.press('End')
      await page.keyboard.type(' nå')
      const saving = await holdBack(page, 'PATCH', /\/goals\//)
      await button(page, 'Lagre').click()
      drafts.letGo()
      await saving.asked()
      await page.locator('#title').focus()
      await page.keyboard.press('End')
      await page.keyboard.type('!')
      saving.letGo()
      await page.getByRole('heading', { level: 1, name: 'Få flere venner nå!' }).waitFor()
      expect(friends.title).toBe('Få flere venner nå!')
      expect(friends.description).toMatch(/^Vi tror at nok Adam vil gjerne/)
      await until(() => world.drafts.size === 0)
    })
  })

  test('a text gets its form by the keyboard alone', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/maal/nytt`, async (page, { plan }) => {
      await page.locator('#title').fill('Ri mer')
      await page.keyboard.press('Tab')
      const tool = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
      await until(async () => (await tool()) === 'Fet')
      await page.keyboard.press('End')
      expect(await tool()).toBe('Gjør om')
      await page.keyboard.press('ArrowRight')
      expect(await tool()).toBe('Fet')
      await page.keyboard.press('Enter')
      await page.keyboard.type('Hjelm')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Control+b')
      await page.keyboard.type('- støvler')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Tab')
      await page.keyboard.type('rene')
      await button(page, 'Lagre').click()
      await page.getByRole('heading', { level: 1, name: 'Ri mer' }).waitFor()
      const item = (text: string, ...more: object[]) => ({
        type: 'list_item',
        content: [{ type: 'paragraph', content: [{ type: 'text', text }] }, ...more],
      })
      expect(plan.goals.at(-1)?.body.content).toEqual([
        { type: 'paragraph', content: [{ type: 'text', marks: [{ type: 'strong' }], text: 'Hjelm' }] },
        { type: 'bullet_list', content: [item('støvler', { type: 'bullet_list', content: [item('rene')] })] },
      ])
    })
  })

  test('a deleted activity can be brought back where it stood', async () => {
    await visit('kari', ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}`, async (page, { friends }) => {
      await button(page, 'Slett Ridning').click()
      await page.getByText('«Ridning» er slettet.').waitFor()
      expect(friends.activities.some((one) => one.title === 'Ridning')).toBe(false)
      await button(page, 'Angre').click()
      await button(page, 'Slett Ridning').waitFor()
      expect(friends.activities.some((one) => one.title === 'Ridning')).toBe(true)
    })
  })

  test('a deleted goal can be brought back with all that hung on it, and focus is on the way back', async () => {
    await visit('kari', ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}`, async (page, { plan, friends }) => {
      await button(page, 'Slett mål').click()
      await page.getByText('«Få flere venner» er slettet.').waitFor()
      expect(plan.goals.includes(friends)).toBe(false)
      await button(page, 'Angre').click()
      await page.getByRole('link', { name: 'Få flere venner' }).waitFor()
      await page.getByText('Ridning').waitFor()
      expect(plan.goals[0]).toBe(friends)
    })
  })

  test('a comment is sent by keyboard, changed, deleted and brought back, and its draft ends with it', async () => {
    await visit('liv', ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}`, async (page, { world, plan, friends }) => {
      const field = page.getByLabel('Skriv en kommentar')
      await field.fill('Han gledet seg.\nTakk!')
      await page.getByText(/Utkast lagret .* Bare du ser det\./).waitFor()
      await page.reload()
      expect(await field.inputValue()).toBe('Han gledet seg.\nTakk!')
      await field.press('Control+Enter')
      await button(page, 'Slett kommentaren fra Liv Nordmann').waitFor()
      await until(async () => (await field.inputValue()) === '')
      expect([...world.drafts.keys()]).toEqual([])
      expect(plan.comments.get(friends.id)?.[0]?.body).toEqual(fromPlain('Han gledet seg.\nTakk!'))
      await button(page, 'Endre kommentaren fra Liv Nordmann').click()
      await page.locator('.comments [role=textbox]').fill('Han gledet seg hele uka.')
      await button(page, 'Lagre').click()
      await page.getByText(/· endret/).waitFor()
      await button(page, 'Slett kommentaren fra Liv Nordmann').click()
      await page.getByText('Kommentaren er slettet.').waitFor()
      expect(plan.comments.get(friends.id)).toEqual([])
      await button(page, 'Angre').click()
      await page.getByText('Han gledet seg hele uka.').waitFor()
    })
  })

  test('what is said on an activity is asked for when somebody opens it', async () => {
    await visit('kari', ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}`, async (page, { world, plan, friends }) => {
      const [riding] = friends.activities
      if (!riding) throw new Error('no activity')
      await button(page, 'Kommentarer Ridning').waitFor()
      expect(world.calls.some((call) => call.includes(`activities/${riding.id}/comments`))).toBe(false)
      await button(page, 'Kommentarer Ridning').click()
      await page.getByLabel('Skriv en kommentar').first().fill('Mia kan også.')
      await button(page, 'Send kommentar').first().click()
      await until(() => plan.comments.get(riding.id)?.length === 1)
    })
  })
})
