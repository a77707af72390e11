import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { code } from '../mock/identity.ts'
import { axe, startBrowser } from './harness.ts'
import { button, until, visiting, type Town } from './visit.ts'

let browser: Browser
const visit = visiting(() => browser)
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

describe.concurrent('roles of the municipality', () => {
  test('what a role gives is chosen by a preset, saved with a code, and told to nobody who has it', async () => {
    await visit('siri', () => '/virksomhet/personer', async (page, { world, teacher }) => {
      await page.getByRole('link', { name: 'Roller' }).click()
      await page.getByRole('heading', { level: 1, name: 'Roller' }).waitFor()
      await page.getByRole('link', { name: 'Rediger Tjenesteyter' }).click()
      await page.getByRole('heading', { level: 1, name: 'Tjenesteyter' }).waitFor()
      // The standard is none of the three, so its levels stand open.
      expect(await page.getByLabel('Tilpass', { exact: true }).isChecked()).toBe(true)
      await page.getByLabel('Leser', { exact: true }).check()
      expect(await page.getByLabel('Mål', { exact: true }).count()).toBe(0)
      await button(page, 'Lagre').click()
      await page.getByText('Rollen er lagret.').waitFor()
      expect(world.roles.get('ip.provider')?.levels.goals).toBe('read')
      expect(teacher.levels.goals).toBe('edit')
      // Whom it would make a difference to is shown, and they get it when it is asked for and said why.
      await page.getByText(/deltakere fikk noe annet da de fikk rollen/).waitFor()
      await button(page, 'Gjør gjeldende for dem').click()
      await page.getByText('Skriv hvorfor.').first().waitFor()
      await page.locator('#reason').fill('Ny rutine')
      await button(page, 'Gjør gjeldende for dem').click()
      await page.getByText(/deltakere har nå det rollen gir/).waitFor()
      expect(teacher.levels.goals).toBe('read')
      expect(await axe(page)).toEqual([])
    })
  })

  test('who was second keeps their choice and is told that another admin changed the role', async () => {
    await visit('siri', () => '/virksomhet/roller/ip/other', async (page, { world }) => {
      await page.getByLabel('Bidrar', { exact: true }).check()
      const levels = { goals: 'read' } as const
      const standard = { levels: {}, print: false }
      world.roles.set('ip.other', {
        ...{ levels, print: false, plan_type: 'ip', kind: 'other', role: 'ip.other', standard, version: 4 },
        changed_at: new Date().toISOString(),
        changed_by_name: 'En annen',
      })
      await button(page, 'Lagre').click()
      await page.getByText('Noen andre endret rollen mens du valgte.').waitFor()
      expect(await page.getByLabel('Bidrar', { exact: true }).isChecked()).toBe(true)
      await button(page, 'Lagre').click()
      await page.getByText('Rollen er lagret.').waitFor()
      expect(world.roles.get('ip.other')?.levels.goals).toBe('create')
    })
  })
})

describe.concurrent('rights of one participant', () => {
  test('a preset gives only what the plan has, and the levels stand behind one press', async () => {
    await visit('kari', ({ plan, teacher }) => `/planer/${plan.id}/deltakere/${teacher.id}`, async (page, { plan, teacher }) => {
      plan.elements = plan.elements.filter((one) => !['mapping', 'specialist_plans'].includes(one))
      await page.reload()
      await page.getByLabel('Leser', { exact: true }).check()
      await page.locator('form').filter({ has: page.locator('#responsibility') }).getByRole('button', { name: 'Lagre', exact: true }).click()
      await page.getByText('Lagret for Ola Ås.').first().waitFor()
      expect([teacher.levels.goals, teacher.levels.activities, teacher.print]).toEqual(['read', 'read', false])
      await page.getByLabel('Tilpass', { exact: true }).check()
      expect(await page.locator('.rights-grid').first().getByRole('combobox').count()).toBe(2)
      await page.getByText('Rollen ga: Lese og endre', { exact: true }).waitFor()
    })
  })

  test('one goal is hidden from one person, and it is said in words; with a code where one is due', async () => {
    await visit('kari', ({ plan, teacher }) => `/planer/${plan.id}/deltakere/${teacher.id}`, async (page, { world, plan, teacher, friends }) => {
      await page.getByText('Ser alle mål.', { exact: true }).waitFor()
      await page.getByText('Tilpass enkelte mål og aktiviteter').click()
      world.stepUpNeeded = true
      await page.getByLabel('Få flere venner', { exact: true }).selectOption('none')
      await button(page, 'Lagre for disse målene').click()
      await page.getByLabel('Kode, 6 siffer').fill(code)
      await button(page, 'Fortsett').click()
      await page.getByText('Ser alle mål unntatt «Få flere venner».', { exact: true }).waitFor()
      expect(plan.itemLevels.get(`${teacher.id} ${friends.id}`)).toBe('none')
      await page.getByLabel('Få flere venner', { exact: true }).selectOption('rest')
      await button(page, 'Lagre for disse målene').click()
      await page.getByText('Ser alle mål.', { exact: true }).waitFor()
      expect(plan.itemLevels.size).toBe(0)
      expect(await axe(page)).toEqual([])
    })
  })

  test('the lead sees the plan as another does, writes nothing there, and comes back by one press', async () => {
    await visit('kari', ({ plan, teacher }) => `/planer/${plan.id}/deltakere/${teacher.id}`, async (page, { world, plan, teacher, friends }) => {
      plan.itemLevels.set(`${teacher.id} ${friends.id}`, 'none')
      await page.getByRole('link', { name: 'Se planen som Ola Ås' }).click()
      await page.getByText('Du ser planen som Ola Ås').waitFor()
      await page.getByRole('heading', { level: 1, name: 'Slik ser Ola Ås planen' }).waitFor()
      const main = page.locator('.plan-main')
      await main.getByRole('heading', { name: 'Klare seg mer alene på skoleveien' }).waitFor()
      expect(await main.getByText('Få flere venner').count()).toBe(0)
      expect(await main.locator('input, textarea, select').count()).toBe(0)
      expect(world.calls.filter((call) => !call.startsWith('GET') && call.includes('/plans/'))).toEqual([])
      await main.getByRole('link', { name: 'Tilbake til deg selv' }).click()
      await until(() => page.url().endsWith(teacher.id))
    })
  })

  test('nobody but the lead is offered any of it, nor is the lead without a consent of their own', async () => {
    await visit('liv', ({ plan, teacher }) => `/planer/${plan.id}/deltakere/${teacher.id}`, async (page) => {
      await page.getByRole('heading', { level: 1, name: 'Ola Ås' }).waitFor()
      expect(await page.getByRole('link', { name: /Se planen som/ }).count()).toBe(0)
      expect(await page.getByText('Enkelte mål og aktiviteter').count()).toBe(0)
    })
    const withoutConsent = ({ plan, teacher, kari }: Town) => {
      for (const one of plan.participants) if (one.person_id === kari.id) Object.assign(one.consent, { holds: false, to: '2020-01-01' })
      return `/planer/${plan.id}/deltakere/${teacher.id}`
    }
    await visit('kari', withoutConsent, async (page, { world }) => {
      await page.getByRole('heading', { level: 1, name: 'Ola Ås' }).waitFor()
      expect(await page.getByRole('link', { name: /Se planen som/ }).count()).toBe(0)
      expect(world.calls.filter((call) => /levels|view/.test(call))).toEqual([])
    })
  })

  test('who may read one goal by a right of their own has it in the menu and in what is said of their access', async () => {
    await visit('liv', ({ plan }) => `/planer/${plan.id}`, async (page, { plan, parent, friends }) => {
      parent.levels.goals = 'none'
      await page.reload()
      await page.getByRole('heading', { level: 1 }).waitFor()
      expect(await page.getByRole('link', { name: 'Mål', exact: true }).count()).toBe(0)
      plan.itemLevels.set(`${parent.id} ${friends.id}`, 'read')
      await page.reload()
      await page.getByText('Du kan lese noen av disse: mål.').waitFor()
      await page.getByRole('link', { name: 'Mål', exact: true }).click()
      await page.getByRole('link', { name: 'Få flere venner' }).waitFor()
    })
  })
})
