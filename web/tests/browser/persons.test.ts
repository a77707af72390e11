import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { joinCode } from '../mock/administration.ts'
import { code, elsewhere } from '../mock/identity.ts'
import { startPassword } from '../mock/startPasswords.ts'
import { startBrowser } from './harness.ts'
import { button, visiting } from './visit.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

const visit = visiting(() => browser)

describe.concurrent('persons and their rights', () => {
  test('the menu shows the municipality to local admins alone', async () => {
    for (const [who, links, width] of [['siri', 1, 390], ['siri', 1, 1280], ['kari', 0, 390], ['liv', 0, 1280]] as const) {
      await visit(who, () => '/planer', async (page) => {
        if (width < 768) await page.locator('.name-menu').click()
        expect(await page.getByRole('link', { name: 'Virksomhet' }).count()).toBe(links)
      }, { width })
    }
  })

  test('an admin finds a plan by its owner, its type and who takes part in it, and no name stands in an address', async () => {
    for (const width of [390, 1280]) {
      await visit('siri', ({ ola }) => `/virksomhet/personer/${ola.id}`, async (page, { ola, plan, world }) => {
        await page.getByRole('link', { name: 'Se planene' }).click()
        await page.getByText(`Planer der ${ola.display_name} deltar.`).waitFor()
        const owner = world.persons.get(plan.ownerId)?.display_name ?? ''
        await page.getByRole('link', { name: owner, exact: true }).first().waitFor()
        await button(page, 'Vis uansett deltaker').click()
        await page.locator('#owner').fill(owner.split(' ')[0]?.slice(0, 2).toLowerCase() ?? '')
        await page.keyboard.press('Enter')
        await page.getByRole('link', { name: owner, exact: true }).first().waitFor()
        await page.getByLabel('Plantype', { exact: true }).first().selectOption(plan.type)
        await page.waitForURL(/type=/)
        expect(page.url()).toMatch(/\/virksomhet\/planer\?/)
        expect(decodeURIComponent(page.url()), 'no name').not.toContain(owner.slice(0, 3))
        if (width > 768) {
          await page.getByRole('button', { name: 'Samtykkeperiode' }).click()
          await page.waitForURL(/sortering=consent_to/)
        }
        await button(page, 'Vis alle').click()
        await page.waitForURL(/planer(\?sortering=consent_to)?$/)
      }, { width })
    }
  })

  test('an admin gives a plan another coordinator, for a reason and an hour, and sees nothing of it', async () => {
    for (const width of [390, 1280]) {
      await visit('siri', () => '/virksomhet/planer', async (page, { plan, ola, teacher, world }) => {
        await page.locator(`a[href="/virksomhet/planer/${plan.id}"]`).click()
        await button(page, 'Åpne for én time').click()
        await page.getByText('Skriv hvorfor du administrerer planen.').first().waitFor()
        expect(plan.administered).toBeUndefined()
        await page.locator('#reason').fill('Koordinatoren har sluttet')
        world.stepUpNeeded = true
        await button(page, 'Åpne for én time').click()
        await page.locator('dialog[open] .code-field input').fill(code)
        await page.keyboard.press('Enter')
        await page.getByText(/^Du kan endre deltakere og samtykke til/).waitFor()
        expect(plan.administered).toBe('Koordinatoren har sluttet')
        expect(await page.getByText(plan.goals[0]?.title ?? '-').count()).toBe(0)
        await button(page, `Endre ${ola.display_name}`).click()
        await page.getByRole('combobox').selectOption('lead')
        await button(page, 'Lagre').click()
        await page.getByText(`Lagret for ${ola.display_name}.`).waitFor()
        expect(teacher.kind).toBe('lead')
        await page.getByLabel('6 måneder').check()
        await page.locator('form').getByRole('button', { name: /^(Forny|Registrer)$/ }).click()
        await page.getByText(new RegExp(`^Samtykket for ${ola.display_name} gjelder til`)).waitFor()
        await button(page, 'Nullstill samtykke').click()
        await page.locator('dialog[open]').getByRole('button', { name: 'Nullstill samtykke' }).click()
        await button(page, 'Fjern fra planen').click()
        await page.locator('dialog[open]').getByRole('button', { name: 'Fjern fra planen' }).click()
        await page.getByText(`${ola.display_name} er fjernet fra planen.`).waitFor()
        await button(page, 'Avslutt').click()
        await button(page, 'Åpne for én time').waitFor()
      }, { width })
    }
  })

  test('an admin whose hour is over is told so where they try, and goes on after another reason', async () => {
    await visit('siri', ({ plan }) => `/virksomhet/planer/${plan.id}`, async (page, { plan, ola }) => {
      await page.locator('#reason').fill('Koordinatoren har sluttet')
      await button(page, 'Åpne for én time').click()
      await button(page, `Endre ${ola.display_name}`).click()
      delete plan.administered
      await button(page, 'Lagre').click()
      await page.getByText('Tiden er ute.').waitFor()
      await page.locator('#reason').fill('Flere deltakere')
      await button(page, 'Åpne for én time').click()
      await button(page, `Endre ${ola.display_name}`).waitFor()
      expect(plan.administered).toBe('Flere deltakere')
    })
  })

  test('an admin finds a person, gives a right with a fresh code, and sees it in the list', async () => {
    await visit('siri', () => '/virksomhet/personer', async (page, { world, ola }) => {
      await page.locator('#family').fill('ås')
      await page.keyboard.press('Enter')
      await page.getByText('1 person', { exact: true }).waitFor()
      expect(page.url(), 'no name stands in an address').not.toContain('%C3%A5s')
      await page.getByRole('link', { name: 'Ola Ås', exact: true }).click()
      await page.getByRole('heading', { level: 1, name: 'Ola Ås' }).waitFor()
      world.stepUpNeeded = true
      await page.getByLabel('Ny plan').check()
      await button(page, 'Lagre rettigheter').click()
      await page.locator('dialog[open] .code-field input').fill(code)
      await page.keyboard.press('Enter')
      await page.getByText('Rettighetene til Ola Ås er lagret, og gjelder nå.').waitFor()
      expect(world.rights.get(ola.id)?.rights).toEqual(['plan.create'])
    })
  })

  test('a card that somebody else saved meanwhile loses nothing', async () => {
    await visit('siri', ({ ola }) => `/virksomhet/personer/${ola.id}`, async (page, { ola }) => {
      await button(page, 'Rediger').first().click()
      await page.locator('#city').fill('Lillevik')
      Object.assign(ola, { workplace: 'Nye Lillevik skole', version: 7 })
      await button(page, 'Lagre').first().click()
      await page.getByText('Personkortet til Ola Ås er lagret.').waitFor()
      expect([ola.city, ola.workplace]).toEqual(['Lillevik', 'Nye Lillevik skole'])
    })
  })

  test('a deleted account is told of before, and leaves the person', async () => {
    await visit('siri', ({ ola }) => `/virksomhet/personer/${ola.id}`, async (page, { ola, plan }) => {
      await button(page, 'Slett brukerkonto').first().click()
      await page.getByText('Ola Ås er fortsatt deltaker i planene').waitFor()
      await page.locator('dialog[open]').getByRole('button', { name: 'Slett brukerkonto' }).click()
      await page.getByText('Brukerkontoen til Ola Ås er slettet.').waitFor()
      expect(ola.account?.status).toBe('closed')
      expect(plan.participants.some((one) => one.person_id === ola.id)).toBe(true)
    })
  })

  test('a start password is warned of, asks for a fresh code, and is shown once', async () => {
    await visit('kari', ({ plan, teacher }) => `/planer/${plan.id}/deltakere/${teacher.id}`, async (page, { world, ola }) => {
      const section = page.getByRole('region', { name: 'Startpassord' })
      await section.getByRole('button', { name: 'Lag startpassord' }).click()
      await section.getByText('Passordet som personen har nå, slutter å virke').waitFor()
      await section.getByRole('button', { name: 'Avbryt' }).click()
      expect(world.startPasswords.size).toBe(0)
      world.stepUpNeeded = true
      await section.getByRole('button', { name: 'Lag startpassord' }).click()
      await section.getByRole('button', { name: 'Fortsett' }).click()
      await page.locator('dialog[open] .code-field input').fill(code)
      await page.keyboard.press('Enter')
      await section.getByText('Gi dette til personen nå. Det vises ikke igjen.').waitFor()
      expect(await section.locator('.secret').allTextContents()).toEqual(['ola', startPassword])
      await section.getByText(/^Gjelder til/).waitFor()
      expect(world.startPasswords.get(ola.id)).toBe(startPassword)
      await page.reload()
      await section.getByRole('button', { name: 'Lag startpassord' }).waitFor()
      expect(await page.getByText(startPassword).count()).toBe(0)
    })
  })

  test('a person of another municipality is added by the code that they gave', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/deltakere/legg-til`, async (page) => {
      await page.locator('#person').fill(elsewhere)
      await page.keyboard.press('Enter')
      await button(page, 'Opprett ny person').click()
      await page.locator('#given_name').fill('Nils')
      await page.locator('#family_name').fill('Nabokommune')
      await button(page, 'Opprett person').click()
      await page.getByText('Personen er registrert i en annen kommune.').waitFor()
      await page.locator('#join-code').fill('feil kode')
      await page.keyboard.press('Enter')
      await page.getByText('Koden gjelder ikke, eller den er brukt.').waitFor()
      expect(await page.locator('#join-code').inputValue()).toBe('feil kode')
      await page.locator('#join-code').fill(joinCode.toLowerCase())
      await page.keyboard.press('Enter')
      await button(page, 'Gå videre med Nils Nabokommune').click()
      await page.locator('#responsibility').waitFor()
    })
  })

  test('access is confirmed and taken away in one go', async () => {
    await visit('siri', () => '/virksomhet/tilgang?vis=all', async (page, { world, ola, kari }) => {
      await button(page, /Utfør/).click()
      await page.getByText('Velg først hva som skal skje').waitFor()
      await page.getByLabel('Avgjørelse Ola Ås').selectOption('close_account')
      await page.getByLabel('Avgjørelse Kari Berg').selectOption('take_rights')
      await button(page, 'Bekreft resten').click()
      await button(page, /Utfør \d+ avgjørelser/).click()
      await page.getByText(/\d+ avgjørelser er utført/).waitFor()
      expect(ola.account?.status).toBe('closed')
      expect(world.rights.get(kari.id)?.rights).toEqual([])
    })
  })

  test('a photo is made small and put on the card', async () => {
    await visit('siri', ({ ola }) => `/virksomhet/personer/${ola.id}`, async (page, { ola }) => {
      await page.getByLabel('Bilde').setInputFiles({ name: 'notat.txt', mimeType: 'text/plain', buffer: Buffer.from('hei') })
      await page.getByText('Vi kan ikke lese bildet.').waitFor()
      const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
      await page.getByLabel('Bilde').setInputFiles({ name: 'ola.png', mimeType: 'image/png', buffer: Buffer.from(png, 'base64') })
      await button(page, 'Fjern bildet').waitFor()
      expect(ola.has_portrait).toBe(true)
    })
  })

  test('a person hides their own mobile in one plan', async () => {
    await visit('liv', ({ plan, parent }) => `/planer/${plan.id}/deltakere/${parent.id}`, async (page, { world, plan, liv }) => {
      await page.getByLabel('Skjul mobilnummeret i denne planen').click()
      await page.getByText('Skjult i denne planen').waitFor()
      expect([...world.hiddenMobiles]).toEqual([`${plan.id}/${liv.id}`])
    })
  })
})
