import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { code, password } from '../mock/identity.ts'
import { lillevik } from '../mock/people.ts'
import { madeCopy, onePassword, printsOf } from '../mock/print.ts'
import { openPage, startBrowser, startSite } from './harness.ts'
import { button, until, visiting, type Town } from './visit.ts'
import { goodToken, hoursAgo, newId, Refusal } from '../mock/world.ts'

let browser: Browser
const visit = visiting(() => browser)
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

const focused = (page: Page) => page.evaluate(() => document.activeElement?.tagName ?? '')

describe.concurrent('what people do', () => {
  test('signing in leads to the address that was asked for', async () => {
    await visit(null, ({ plan }) => `/planer/${plan.id}/maal`, async (page, town) => {
      await page.getByLabel('Brukernavn').fill('kari')
      await page.locator('#password').fill(password)
      await page.keyboard.press('Enter')
      await page.locator('#code').fill('111111')
      await page.keyboard.press('Enter')
      await page.getByText('Koden stemmer ikke. Du har 4 forsøk igjen.').waitFor()
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('code')
      await page.locator('#code').fill('481 920')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Mål' }).waitFor()
      expect(page.url()).toContain(`/planer/${town.plan.id}/maal`)
    })
  })

  test('documents of one title have each a number, which stays theirs when another comes', async () => {
    const three = ({ plan, kari }: Town) => {
      const at = hoursAgo(2)
      printsOf(plan).copies.push(madeCopy('Møte', kari.id, { saved_at: at }), madeCopy('Møte', kari.id, { saved_at: at }))
      printsOf(plan).copies.push(madeCopy('Plan', kari.id))
      return `/planer/${plan.id}/dokumenter`
    }
    await visit('kari', three, async (page, { plan, kari }) => {
      await page.getByRole('heading', { level: 3, name: 'Møte (nr. 2)' }).waitFor()
      const first = [...printsOf(plan).copies].filter((one) => one.title === 'Møte').sort((a, b) => a.id.localeCompare(b.id))[0]
      if (first) first.pages = 77
      printsOf(plan).copies.unshift(madeCopy('Møte', kari.id, { saved_at: hoursAgo(0) }))
      await page.reload()
      await button(page, 'Åpne Møte (nr. 3)').waitFor()
      await button(page, /^Åpne Plan$/).waitFor()
      await page.getByRole('listitem').filter({ hasText: 'Møte (nr. 1)' }).getByText('77 sider').waitFor()
    })
  })

  test('a password is changed in five steps, and the wrong old one loses nothing', async () => {
    await visit('kari', () => '/planer', async (page) => {
      await page.locator('.name-menu').click()
      await page.getByRole('link', { name: 'Min profil' }).click()
      await button(page, 'Endre passord').click()
      await page.locator('#old').fill('feil')
      await page.locator('#password').fill('tyttebær bak låven')
      await button(page, 'Lagre').click()
      await page.getByText('Passordet du har nå, stemmer ikke.').waitFor()
      expect(await page.locator('#password').inputValue()).toBe('tyttebær bak låven')
      await page.locator('#old').fill(password)
      await button(page, 'Lagre').click()
      await page.getByText('Passordet er endret, og du er logget ut alle andre steder.').waitFor()
    })
  })

  test('an authenticator app is taken into use with its recovery codes kept', async () => {
    await visit('kari', () => '/profil', async (page) => {
      await button(page, 'Ta i bruk app').click()
      await page.locator('#app_code').fill(code)
      await page.keyboard.press('Enter')
      await page.getByText('k7qa-2mzd-xr5t-w3ph-9jcb-v6ne-09').waitFor()
      await button(page, 'Jeg har tatt vare på dem').click()
      await page.getByText('Du har 9 gjenopprettingskoder igjen.').waitFor()
    })
  })

  test('who forgot the password gets a link, and sets a new one with a code from the phone', async () => {
    await visit(null, () => '/', async (page) => {
      await page.getByRole('link', { name: 'Glemt passordet?' }).click()
      await page.getByRole('heading', { level: 1, name: 'Glemt passord' }).waitFor()
      await page.getByLabel('Brukernavn').fill('liv.nordmann')
      await page.keyboard.press('Enter')
      await page.getByText('har vi sendt lenken').waitFor()
    })
    await visit(null, () => `/nytt-passord#${goodToken}`, async (page) => {
      await page.locator('#password').fill('for kort')
      await page.keyboard.press('Enter')
      await page.locator('#code').fill('481920')
      await page.keyboard.press('Enter')
      await page.getByText('Passordet er for lett å gjette').waitFor()
      await page.locator('#password').fill('blåbær under brua')
      await page.keyboard.press('Enter')
      await page.getByText('Nå kan du logge inn').waitFor()
    })
  })

  test('a print-out asks for a reason, shows its password once and gives the document', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/skriv-ut`, async (page, { world, plan }) => {
      await button(page, 'Lag utskrift').click()
      await page.getByText('Skriv hvorfor du skriver ut.').waitFor()
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('reason')
      expect(world.calls.filter((call) => call.startsWith('POST'))).toEqual([])
      await page.locator('#reason').fill('Til møtet i ansvarsgruppen')
      await page.getByLabel('Lagre en kopi i arkivet').check()
      await button(page, 'Lag utskrift').click()
      await page.getByRole('status').filter({ hasText: 'Vi lager utskriften' }).waitFor()
      await page.getByRole('status').filter({ hasText: 'Utskriften er klar.' }).waitFor()
      await page.getByText(onePassword).waitFor()
      await page.getByText('Passordet vises bare nå. Kopier det før du går videre.').waitFor()
      const pdf = await page.getByRole('link', { name: 'Åpne PDF' }).getAttribute('href')
      expect(pdf).toMatch(new RegExp(`^/api/print/plans/${plan.id}/jobs/[^/]+/pdf$`))
      expect(world.calls.filter((call) => call.endsWith('/password'))).toHaveLength(1)
      await page.reload()
      await page.getByText('Passordet er allerede vist').waitFor()
      expect(await page.getByText(onePassword).count()).toBe(0)
      await page.getByRole('link', { name: 'Gå til arkivet' }).click()
      await page.getByRole('heading', { level: 3, name: 'Plan for Fjellrev' }).waitFor()
      await button(page, /Åpne/).click()
      await page.getByText(onePassword).waitFor()
    })
  })

  test('what a print-out could not be made with is named, and the rest is printed with one press', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/skriv-ut`, async (page, { world, plan }) => {
      const minutes = { kind: 'minutes', id: newId(), reason: 'print.too_large', title: 'Møte i ansvarsgruppen' } as const
      const hidden = { kind: 'goal', id: newId(), reason: 'print.rendering_failed', title: null } as const
      Object.assign(printsOf(plan), { failure: 'print.too_large', faults: { at_fault: [minutes, hidden], together: false } })
      await page.locator('#reason').fill('Til møtet i ansvarsgruppen')
      await button(page, 'Lag utskrift').click()
      await page.getByText('Referatet «Møte i ansvarsgruppen» tar for mye plass til å skrives ut.').waitFor()
      await page.getByText('Et mål kan ikke settes opp som PDF.').waitFor()
      await button(page, 'Skriv ut uten dette').click()
      await page.getByText(onePassword).waitFor()
      await page.getByText('2 deler er tatt ut. Forsiden sier hvilke, og hvorfor.').waitFor()
      const asked = world.calls.filter((call) => call.startsWith('POST') && /jobs(\/[^/]+\/retry)?$/.test(call))
      expect(asked).toHaveLength(2)
      // What was asked for is at hand on coming back.
      await page.reload()
      await page.getByText('2 deler er tatt ut.').waitFor()
    })
  })

  test('where only the sum is too large that is said, and the largest named', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/skriv-ut`, async (page, { plan }) => {
      const goal = { kind: 'goal', id: newId(), reason: 'print.too_large', title: 'Sove godt' } as const
      Object.assign(printsOf(plan), { failure: 'print.too_large', faults: { at_fault: [goal], together: true } })
      await page.locator('#reason').fill('Til møtet i ansvarsgruppen')
      await button(page, 'Lag utskrift').click()
      await page.getByText('til sammen blir det for mye. Dette er det største: Målet «Sove godt».').waitFor()
      await button(page, 'Skriv ut uten dette').click()
      await page.getByText('Én del er tatt ut.').waitFor()
    })
  })

  test('who may not print finds neither print nor archive in the menu', async () => {
    await visit('liv', ({ plan }) => `/planer/${plan.id}`, async (page) => {
      await page.getByRole('navigation', { name: 'Planen' }).waitFor()
      expect(await page.getByRole('link', { name: 'Skriv ut' }).count()).toBe(0)
      expect(await page.getByRole('link', { name: 'Dokumenter' }).count()).toBe(0)
    }, { width: 1280 })
  })

  test('a report is chosen, shown as bars and as a table, and its address tells what was chosen', async () => {
    await visit('kari', () => '/planer', async (page, { world }) => {
      await page.locator('.name-menu').click()
      await page.getByRole('link', { name: 'Rapporter' }).click()
      await page.getByRole('heading', { level: 1, name: 'Rapporter' }).waitFor()
      await page.getByLabel('Plantype').selectOption('iop')
      await page.getByLabel('Periode').selectOption('last_year')
      await button(page, 'Vis rapport').click()
      await page.getByRole('img', { name: /^Søylediagram: Planer med deltakere/ }).waitFor()
      expect(page.url()).toContain('rapport=planer&periode=i-fjor&type=iop')
      const cells = page.getByRole('row', { name: /Individuell opplæringsplan, aktive/ }).getByRole('cell')
      const numbers = (await cells.allTextContents()).map((text) => text.replace(/\s/g, ' '))
      expect(numbers).toEqual(['1 234', '1 234', '1 240', '2 406', '1 820', '0'])
      await page.getByText('Tall under 5 vises ikke').waitFor()
      const csv = await page.getByRole('link', { name: /CSV/ }).getAttribute('href')
      const year = new Date().getFullYear() - 1
      expect(csv).toBe(`/api/reports/plans.csv?from=${year}-01&to=${year}-12&plan_type=iop&language=nb`)
      expect(world.calls).toContain('GET /api/reports/plans')
    })
  })

  test('who reads reports and takes part in no plan begins with the reports', async () => {
    const controller = ({ world, liv }: Town) => {
      liv.position = 'Controller'
      world.plans.clear()
      return '/'
    }
    await visit('liv', controller, async (page) => {
      await page.getByRole('heading', { level: 1, name: 'Rapporter' }).waitFor()
      expect(new URL(page.url()).pathname).toBe('/rapporter')
    })
  })

  test('who may not read reports finds no way there, and no numbers at the address', async () => {
    await visit('liv', () => '/planer', async (page, { world }) => {
      expect(await page.getByRole('link', { name: 'Rapporter' }).count()).toBe(0)
      await page.goto(new URL('/rapporter?rapport=planer', page.url()).href)
      await page.getByRole('heading', { level: 1, name: 'Du har ikke tilgang til dette' }).waitFor()
      expect(world.calls.filter((call) => call.includes('/api/reports'))).toEqual([])
    })
  })

  test('titles name the screen and the short name, never a person', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}`, async (page) => {
      expect(await page.title()).toBe('Hjem, Fjellrev – Samplan')
      await page.getByRole('link', { name: 'Deltakere', exact: true }).click()
      await page.getByRole('heading', { level: 1, name: 'Deltakere' }).waitFor()
      await page.getByRole('link', { name: 'Ola Ås', exact: true }).click()
      await page.getByRole('heading', { level: 1, name: 'Ola Ås' }).waitFor()
      expect(await page.title()).toBe('Deltaker, Fjellrev – Samplan')
      // A new screen is told by moving focus to its heading.
      expect(await focused(page)).toBe('H1')
    })
  })

  test('a consent needs a fresh code, after which what was asked is done', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/deltakere`, async (page, { world, teacher }) => {
      world.stepUpNeeded = true
      await page.getByRole('link', { name: 'Forny Ola Ås' }).click()
      await page.getByLabel('Ut skoleåret').check()
      await page.locator('.action-bar').getByRole('button', { name: 'Forny' }).click()
      await page.getByLabel('Kode, 6 siffer').fill(code)
      await button(page, 'Fortsett').click()
      await page.getByText(/Samtykket for Ola Ås gjelder til 30\. juni/).waitFor()
      expect(teacher.consent.to).toMatch(/-06-30$/)
    })
  })

  test('closing the code dialog changes nothing and says nothing', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/deltakere/samtykke`, async (page, { world, teacher }) => {
      world.stepUpNeeded = true
      const before = teacher.consent.to
      await page.locator('.action-bar').getByRole('button', { name: 'Forny' }).click()
      await page.getByLabel('Kode, 6 siffer').waitFor()
      await page.keyboard.press('Escape')
      await page.getByLabel('Kode, 6 siffer').waitFor({ state: 'detached' })
      expect(teacher.consent.to).toBe(before)
      expect(await page.locator('main .ds-alert').count()).toBe(0)
    })
  })

  test('consent that ends while a plan is open empties the screen and says whom to ask', async () => {
    await visit('liv', ({ plan }) => `/planer/${plan.id}`, async (page, { parent }) => {
      Object.assign(parent.consent, { status: 'none', to: null, holds: false })
      await page.getByRole('link', { name: /^Meldinger/ }).click()
      await page.getByRole('heading', { level: 1, name: 'Du har ikke tilgang til planen nå' }).waitFor()
      await page.getByText('Spør Kari Berg (koordinator)').waitFor()
      expect(await page.getByText('Få flere venner').count()).toBe(0)
    })
  })

  test('what was being written is there again after the session ended', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/maal/nytt`, async (page, { world, plan }) => {
      // The draft finds out, a second after the last key.
      world.me = null
      await page.locator('#title').fill('Sove bedre')
      await page.getByText('Det du skrev, er tatt vare på').waitFor()
      await page.locator('#username').fill('kari')
      await page.locator('#password').fill(password)
      await page.keyboard.press('Enter')
      await page.locator('#code').fill(code)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Nytt mål' }).waitFor()
      expect(await page.locator('#title').inputValue()).toBe('Sove bedre')
      await button(page, 'Lagre').click()
      await page.getByRole('heading', { level: 1, name: 'Sove bedre' }).waitFor()
      expect(plan.goals.at(-1)?.title).toBe('Sove bedre')
      const { origins } = await page.context().storageState({ indexedDB: true })
      expect(JSON.stringify(origins)).not.toContain('Sove')
    })
  })

  test('a message is a draft a second after typing, keeps its text through a failure, and is sent once', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/meldinger/ny`, async (page, { world, plan }) => {
      await page.getByLabel('Liv Nordmann').check()
      await page.locator('#subject').fill('Møte')
      await page.locator('#body').fill('Passer tirsdag?')
      await page.getByText(/Utkast lagret .* Bare du ser det\./).waitFor()
      expect(page.url()).toContain('/meldinger/utkast/')
      world.faults.push({ method: 'POST', path: /send$/, times: 1, answer: new Refusal(503, 'service.unavailable', { service: 'messaging', retry_after: 5 }).answer })
      await button(page, 'Send').click()
      await page.getByText('En del av Samplan svarer ikke akkurat nå.').waitFor()
      expect(await page.locator('#body').textContent()).toBe('Passer tirsdag?')
      await page.locator('#body').press('Control+Enter')
      await page.getByText('Sendt til 1.').waitFor()
      const sent = plan.messages.filter((one) => one.subject === 'Møte' && one.status === 'sent')
      expect(sent.map((one) => one.text)).toEqual(['Passer tirsdag?'])
    })
  })

  test('reading a message takes away its mark, and the sender sees who has read', async () => {
    await visit('liv', ({ plan }) => `/planer/${plan.id}/meldinger`, async (page, { world, plan, kari, liv }) => {
      world.addMessage(plan, kari, [liv], 'Til deg', 'Tekst')
      await page.reload()
      await page.getByRole('link', { name: /Til deg/ }).click()
      await page.getByRole('heading', { level: 1, name: 'Til deg' }).waitFor()
      await until(() => plan.messages.find((one) => one.subject === 'Til deg')?.recipients[0]?.read_at)
      world.me = kari.id
      await page.goto(`/planer/${plan.id}/meldinger?mappe=sendte`)
      await page.getByText('Lest av 1 av 1').waitFor()
    })
  })

  test('a plan is made in five steps, and an interrupted one goes on where it stopped', async () => {
    await visit('kari', () => '/planer', async (page, { world }) => {
      await page.getByRole('link', { name: 'Lag plan' }).click()
      expect(world.wizards.size).toBe(0)
      await page.getByLabel('Fødselsnummer eller navn').fill('Eli Sand')
      await button(page, 'Søk').click()
      await button(page, 'Velg Eli Sand').click()
      await button(page, 'Neste').click()
      await page.getByLabel(/Individuell opplæringsplan/).check()
      await page.locator('#short_name').fill('ugle')
      await page.locator('#short_name').press('Home')
      await page.locator('#short_name').pressSequentially('Snø')
      expect(await page.locator('#short_name').inputValue()).toBe('Snøugle')
      await page.getByLabel('Skole').fill('Lillevik skole')
      expect(await page.getByLabel('Stilling').inputValue()).toBe('Elev')
      await button(page, 'Neste').click()
      await page.getByRole('heading', { name: /Innhold/ }).waitFor()
      const eli = [...world.persons.values()].find((one) => one.display_name === 'Eli Sand')
      expect([eli?.workplace, eli?.position]).toEqual(['Lillevik skole', 'Elev'])
      expect(await focused(page)).toBe('H2')
      await page.goto('/planer')
      await page.getByRole('link', { name: 'Fortsett på Snøugle' }).click()
      await page.getByRole('heading', { name: /Innhold/ }).waitFor()
      await button(page, 'Neste').click()
      await page.getByLabel('Lag brukerkonto').check()
      await button(page, 'Neste').click()
      await page.getByText('Konto blir laget: eli.sand').waitFor()
      await button(page, 'Fullfør').click()
      await page.getByText('Planen er laget.').waitFor()
      await page.getByRole('heading', { name: 'Neste: registrer samtykke' }).waitFor()
      expect([...world.plans.values()].at(-1)?.short_name).toBe('Snøugle')
    })
  })

  test('what is missing in a form is named and leads to its field', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/maal/nytt`, async (page) => {
      await page.locator('#progress').fill('900')
      await button(page, 'Lagre').click()
      await page.getByRole('link', { name: 'Gi målet en tittel.' }).click()
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('title')
    })
  })

  test('a silent session warns, stays on request, and ends in every tab', async () => {
    const town = lillevik()
    Object.assign(town.world, { me: town.kari.id, warnSeconds: 2, idleSeconds: 60 })
    const site = await startSite(town.world)
    const { page, context } = await openPage(browser, site, { width: 390 })
    const other = await context.newPage()
    await page.goto('/planer')
    await other.goto('/planer')
    await button(page, 'Hold meg innlogget').click()
    await page.locator('dialog[open]').waitFor({ state: 'hidden' })
    await page.locator('dialog[open]').waitFor()
    await page.locator('dialog[open]').getByRole('button', { name: 'Logg ut' }).click()
    await other.getByRole('heading', { level: 1, name: 'Logg inn' }).waitFor()
    expect(await other.getByText('Adam Nordmann').count()).toBe(0)
    await context.close()
    await site.stop()
  })

  test('offline is said at once and takes nothing away', async () => {
    await visit('kari', ({ plan }) => `/planer/${plan.id}/maal/nytt`, async (page) => {
      await page.locator('#title').fill('Sove bedre')
      await page.context().setOffline(true)
      await page.getByText('Du er uten nett. Det du skriver, blir tatt vare på her.').waitFor()
      await button(page, 'Lagre').click()
      await page.getByText('Prøv igjen når nettet er tilbake.').waitFor()
      expect(await page.locator('#title').inputValue()).toBe('Sove bedre')
      await page.context().setOffline(false)
      await button(page, 'Lagre').click()
      await page.getByRole('heading', { level: 1, name: 'Sove bedre' }).waitFor()
    })
  })

  test('a role reads only what it may, and what is not there cannot be opened by its address', async () => {
    await visit('liv', ({ plan }) => `/planer/${plan.id}/maal`, async (page, { plan, teacher }) => {
      expect(await page.getByRole('link', { name: 'Nytt mål' }).count()).toBe(0)
      await page.goto(`/planer/${plan.id}/maal/nytt`)
      await page.getByRole('heading', { level: 1, name: 'Vi finner ikke siden' }).waitFor()
      await page.goto(`/planer/${plan.id}/deltakere/${teacher.id}`)
      await page.getByRole('heading', { level: 1, name: 'Ola Ås' }).waitFor()
      expect(await button(page, 'Trekk samtykket tilbake').count()).toBe(0)
    })
  })
})
