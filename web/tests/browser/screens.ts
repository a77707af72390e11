import type { Page } from 'playwright-core'

import { fromPlain } from '../../src/richtext/document.ts'
import { madeCopy, madeJob, printsOf } from '../mock/print.ts'
import { lillevik } from '../mock/people.ts'
import { day, goodToken, hoursAgo, Refusal } from '../mock/world.ts'
import { actingScreens } from './screens-acting.ts'
import { archiveScreens } from './screens-archive.ts'
import { consentScreens } from './screens-consent.ts'
import { enteringScreens } from './screens-entering.ts'
import { goalScreens, richBody } from './screens-goals.ts'
import { faultScreens } from './screens-faults.ts'
import { personScreens } from './screens-persons.ts'
import { providerScreens } from './screens-providers.ts'
import { rightsScreens } from './screens-rights.ts'
import { setUpScreens } from './screens-setUp.ts'

type Town = ReturnType<typeof lillevik>

export interface Screen {
  name: string
  /** Who looks: the coordinator unless said. */
  as?: 'kari' | 'liv' | 'per' | 'siri' | null
  at: (town: Town) => string
  prepare?: (town: Town) => void
  /** What to do once there. */
  act?: (page: Page, town: Town) => Promise<void>
  /** With a menu open over the page, the stops underneath are rightly covered. */
  noWalk?: boolean
  /** What `act` opens is a menu, whose place follows the button that it was opened by. */
  menu?: boolean
}

const wizardId = '01936b00-0000-7000-9000-00000000000d'
const wizard = (step: number) => ({
  at: () => `/planer/ny/${wizardId}?steg=${step}`,
  prepare: ({ world, adam }: Town) => {
    world.wizards.set(wizardId, {
      id: wizardId,
      step,
      owner_person_id: step > 1 ? adam.id : null,
      owner: step > 1 ? { person_id: adam.id, name: adam.display_name } : null,
      type: step > 2 ? 'ip' : null,
      short_name: step > 2 ? 'Fjellrev' : null,
      elements: step > 2 ? ['goals', 'messages', 'log', 'mapping'] : [],
      period_from: null,
      period_to: null,
      goals: step > 2 ? [{ title: 'Få flere venner', description: '' }] : [],
      life_areas: [],
      version: 1,
    })
  },
})

/** Somebody who is not in the plan any more. */
const newPerson = '01936b00-0000-7000-8000-ffffffffffff'

/** Every screen in the states that people meet most. */
export const screens: Screen[] = [
  { name: 'sign-in', as: null, at: () => '/' },
  {
    name: 'sign-in-wrong',
    as: null,
    at: () => '/',
    act: async (page) => {
      await page.getByLabel('Brukernavn').fill('kari')
      await page.locator('#password').fill('feil passord')
      await page.locator('button[type=submit]').click()
      await page.getByRole('alert').or(page.locator('.ds-alert')).first().waitFor()
    },
  },
  {
    name: 'code',
    as: null,
    at: () => '/',
    act: async (page) => {
      await page.locator('#username').fill('kari')
      await page.locator('#password').fill('riktig hest batteri')
      await page.locator('button[type=submit]').click()
      await page.locator('#code').waitFor()
    },
  },
  ...enteringScreens,
  ...providerScreens,
  { name: 'activate', as: null, at: () => `/aktiver#${goodToken}` },
  { name: 'activate-used', as: null, at: () => '/aktiver#used' },
  {
    name: 'forgotten',
    as: null,
    at: () => '/glemt-passord',
    act: (page) => page.locator('#username').fill('liv.nordmann'),
  },
  {
    name: 'forgotten-sent',
    as: null,
    at: () => '/glemt-passord',
    act: async (page) => {
      await page.locator('#username').fill('liv.nordmann')
      await page.locator('button[type=submit]').click()
      await page.locator('.ds-alert').first().waitFor()
    },
  },
  { name: 'new-password', as: null, at: () => `/nytt-passord#${goodToken}` },
  {
    name: 'new-password-code',
    as: null,
    at: () => `/nytt-passord#${goodToken}`,
    act: async (page) => {
      await page.locator('#password').fill('blåbær under brua')
      await page.locator('button[type=submit]').click()
      await page.locator('#code').waitFor()
    },
  },
  { name: 'new-password-used', as: null, at: () => '/nytt-passord#used' },
  { name: 'profile', at: () => '/profil' },
  {
    name: 'profile-password',
    at: () => '/profil',
    act: async (page) => {
      await page.getByRole('button', { name: 'Endre passord' }).click()
      await page.locator('#password').fill('fire hester')
    },
  },
  {
    name: 'profile-username-notice',
    at: () => '/profil',
    act: (page) => page.getByRole('button', { name: 'Endre brukernavn' }).click(),
  },
  {
    name: 'profile-app',
    at: () => '/profil',
    act: async (page) => {
      await page.getByRole('button', { name: 'Ta i bruk app' }).click()
      await page.locator('#app_code').waitFor()
    },
  },
  { name: 'my-plans', at: () => '/planer' },
  {
    name: 'my-plans-news',
    at: () => '/planer',
    prepare: ({ world, plan, kari, ola }) => {
      const [goal] = plan.goals
      const [activity] = goal?.activities ?? []
      plan.fresh = [goal, activity].flatMap((one) => (one ? [{ id: one.id, by: ola.id, at: hoursAgo(1), made: false }] : []))
      for (let number = 0; number < 12; number += 1) {
        const made = world.addPlan('sl', world.addPerson('Mia', `Nr. ${String(number)}`), null)
        world.addParticipant(made, kari, 'provider', { from: '2020-01-01', to: day(number + 20), signed: true })
      }
    },
    act: (page) => page.locator('u-summary, summary').filter({ hasText: 'Snart' }).click(),
  },
  { name: 'my-plans-menu', at: () => '/planer', act: (page) => page.locator('.name-menu').click(), noWalk: true, menu: true },
  {
    name: 'my-plans-empty',
    at: () => '/planer',
    prepare: ({ world }) => world.plans.clear(),
  },
  { name: 'wizard-1-owner', ...wizard(1) },
  {
    name: 'wizard-1-new-person',
    ...wizard(1),
    act: async (page) => {
      await page.locator('#person').fill('Nils Nyfødt')
      await page.locator('form button[type=submit]').click()
      await page.locator('form + [role=status] + div button').first().click()
    },
  },
  { name: 'wizard-2-type', ...wizard(2) },
  {
    name: 'wizard-2-pupil',
    at: wizard(2).at,
    prepare: (town) => {
      wizard(2).prepare(town)
      Object.assign(town.world.wizards.get(wizardId) ?? {}, { type: 'iup', elements: ['goals'] })
    },
  },
  { name: 'wizard-3-content', ...wizard(3) },
  { name: 'wizard-4-account', ...wizard(4) },
  {
    name: 'wizard-4-no-address',
    at: wizard(4).at,
    prepare: (town) => {
      wizard(4).prepare(town)
      Object.assign(town.adam, { mobile: null, email: null })
    },
    act: async (page) => {
      await page.getByLabel('Lag brukerkonto').check()
      await page.locator('#account_email').waitFor()
    },
  },
  { name: 'wizard-begin', at: () => '/planer/ny' },
  { name: 'wizard-5-confirm', ...wizard(5) },
  { name: 'plan-home', at: ({ plan }) => `/planer/${plan.id}` },
  { name: 'plan-home-parent', as: 'liv', at: ({ plan }) => `/planer/${plan.id}` },
  ...goalScreens,
  { name: 'participants', at: ({ plan }) => `/planer/${plan.id}/deltakere` },
  {
    name: 'participants-new-plan',
    at: ({ plan }) => `/planer/${plan.id}/deltakere`,
    prepare: ({ plan }) => {
      plan.participants = plan.participants.slice(0, 2)
      const lead = plan.participants[1]
      if (lead) Object.assign(lead.consent, { status: 'none', from: null, to: null, holds: false })
    },
  },
  ...consentScreens,
  { name: 'participant', at: ({ plan, teacher }) => `/planer/${plan.id}/deltakere/${teacher.id}` },
  {
    name: 'participant-withdraw',
    at: ({ plan, teacher }) => `/planer/${plan.id}/deltakere/${teacher.id}`,
    act: async (page) => {
      await page.locator('[data-color=danger].ds-button').first().click()
      await page.locator('dialog[open]').waitFor()
    },
  },
  {
    name: 'step-up',
    at: ({ plan }) => `/planer/${plan.id}/deltakere/samtykke`,
    prepare: ({ world }) => {
      world.stepUpNeeded = true
    },
    act: async (page) => {
      await page.locator('.action-bar button[type=submit]').click()
      await page.locator('dialog[open] .code-field').waitFor()
    },
  },
  { name: 'add-participant', at: ({ plan }) => `/planer/${plan.id}/deltakere/legg-til` },
  {
    name: 'add-participant-terms',
    at: ({ plan }) => `/planer/${plan.id}/deltakere/legg-til`,
    act: async (page) => {
      await page.locator('#person').fill('Eli')
      await page.locator('form button[type=submit]').click()
      await page.locator('.cards button').first().click()
      await page.locator('#responsibility').waitFor()
    },
  },
  { name: 'messages', at: ({ plan }) => `/planer/${plan.id}/meldinger` },
  {
    name: 'messages-news',
    as: 'liv',
    at: ({ plan }) => `/planer/${plan.id}/meldinger`,
    act: async (page, { world, plan }) => {
      while (world.pages.size === 0) await page.waitForTimeout(50)
      world.tell('messages', plan)
      await page.getByText('Du har fått en ny melding.').waitFor()
    },
  },
  { name: 'messages-sent', at: ({ plan }) => `/planer/${plan.id}/meldinger?mappe=sendte` },
  { name: 'message', at: ({ plan }) => `/planer/${plan.id}/meldinger/${plan.messages[2]?.id ?? ''}` },
  { name: 'message-sent', at: ({ plan }) => `/planer/${plan.id}/meldinger/${plan.messages[3]?.id ?? ''}` },
  { name: 'message-write', at: ({ plan }) => `/planer/${plan.id}/meldinger/ny` },
  {
    name: 'message-written',
    at: ({ plan }) => `/planer/${plan.id}/meldinger/${plan.messages[2]?.id ?? ''}`,
    prepare: ({ plan }) => {
      if (plan.messages[2]) plan.messages[2].body = richBody
    },
  },
  {
    name: 'message-put-aside',
    at: ({ plan }) => `/planer/${plan.id}/meldinger/${plan.messages[2]?.id ?? ''}`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Fjern hos meg' }).click()
      await page.getByText('Meldingen er fjernet hos deg.').waitFor()
    },
  },
  {
    name: 'message-conflict',
    at: ({ plan }) => `/planer/${plan.id}/meldinger/utkast/${plan.messages.find((one) => one.status === 'draft')?.id ?? ''}`,
    act: async (page, { plan, liv }) => {
      const draft = plan.messages.find((one) => one.status === 'draft')
      if (!draft) throw new Error('no draft')
      await page.locator('#body').waitFor()
      const recipients = [{ person_id: liv.id, name: liv.display_name, read_at: null }]
      Object.assign(draft, { recipients, body: fromPlain('Passer det på tirsdag?\nHilsen Kari'), version: draft.version + 1 })
      await page.getByLabel('Ola Ås').click()
      await page.locator('#body').fill('Passer det på mandag?')
      await page.getByRole('heading', { name: 'Utkastet er endret to steder' }).waitFor()
    },
  },
  ...archiveScreens,
  {
    name: 'plan-more',
    at: ({ plan }) => `/planer/${plan.id}`,
    act: async (page) => {
      const more = page.locator('.plan-more')
      if (await more.isVisible()) await more.click()
    },
    noWalk: true,
    menu: true,
  },
  { name: 'print', at: ({ plan }) => `/planer/${plan.id}/skriv-ut` },
  {
    name: 'print-no-reason',
    at: ({ plan }) => `/planer/${plan.id}/skriv-ut`,
    act: async (page) => {
      await page.locator('form button[type=submit]').click()
      await page.locator('#reason[aria-invalid=true]').waitFor()
    },
  },
  {
    name: 'print-making',
    at: ({ plan }) => `/planer/${plan.id}/skriv-ut?utskrift=${printsOf(plan).jobs[0]?.id ?? ''}`,
    prepare: ({ plan }) => {
      Object.assign(printsOf(plan), { standsStill: true, jobs: [madeJob({ state: 'rendering' })] })
    },
    act: async (page) => page.locator('.print-state').waitFor(),
  },
  {
    name: 'print-ready',
    at: ({ plan }) => `/planer/${plan.id}/skriv-ut?utskrift=${printsOf(plan).jobs[0]?.id ?? ''}`,
    prepare: ({ plan }) => {
      printsOf(plan).jobs.push(madeJob({ state: 'rendering' }))
    },
    act: async (page) => page.locator('.print-password').waitFor(),
  },
  {
    name: 'print-password-gone',
    at: ({ plan }) => `/planer/${plan.id}/skriv-ut?utskrift=${printsOf(plan).jobs[0]?.id ?? ''}`,
    prepare: ({ plan }) => {
      printsOf(plan).jobs.push(madeJob({ state: 'fetched', pages: 1 }))
    },
    act: async (page) => page.getByRole('link', { name: 'Åpne PDF' }).waitFor(),
  },
  {
    name: 'print-failed',
    at: ({ plan }) => `/planer/${plan.id}/skriv-ut?utskrift=${printsOf(plan).jobs[0]?.id ?? ''}`,
    prepare: ({ plan }) => {
      printsOf(plan).jobs.push(madeJob({ state: 'failed', failure: 'print.too_large' }))
    },
    act: async (page) => page.locator('.ds-alert').first().waitFor(),
  },
  { name: 'print-not-for-you', as: 'liv', at: ({ plan }) => `/planer/${plan.id}/skriv-ut` },
  { name: 'documents-empty', at: ({ plan }) => `/planer/${plan.id}/dokumenter` },
  {
    name: 'documents',
    at: ({ plan }) => `/planer/${plan.id}/dokumenter`,
    prepare: ({ plan, kari }) => {
      printsOf(plan).copies.push(
        madeCopy('Individuell plan for Fjellrev', kari.id),
        madeCopy('Planen slik den var ved skolestart, med et langt navn som går over flere linjer på en telefon', newPerson, { pages: 1 }),
      )
    },
    act: async (page) => {
      await page.locator('.cards button').first().click()
      await page.locator('.print-password').waitFor()
    },
  },
  { name: 'log', at: ({ plan }) => `/planer/${plan.id}/logg` },
  { name: 'log-chosen', at: ({ plan, ola }) => `/planer/${plan.id}/logg?hvem=${ola.id}&slag=read&fra=2026-01-01&sortering=what` },
  ...setUpScreens,
  { name: 'reports', at: () => '/rapporter' },
  { name: 'reports-plans', at: () => '/rapporter?rapport=planer&periode=alt' },
  { name: 'reports-messages', at: () => '/rapporter?rapport=meldinger&periode=12&type=ip' },
  { name: 'reports-sign-ins-by-day', at: () => '/rapporter?rapport=innlogginger&periode=egen&fra=2026-11&til=2026-11&per=dag' },
  {
    name: 'reports-empty',
    at: () => '/rapporter?rapport=planer&periode=i-fjor',
    prepare: ({ world }) => {
      world.nothingToCount = true
    },
  },
  {
    name: 'reports-fault',
    at: () => '/rapporter?periode=egen',
    act: async (page) => {
      await page.locator('form button[type=submit]').click()
      await page.locator('.ds-error-summary, ds-error-summary').first().waitFor()
    },
  },
  { name: 'reports-not-for-you', as: 'liv', at: () => '/rapporter' },
  ...actingScreens,
  ...faultScreens,
  ...personScreens,
  ...rightsScreens,
  { name: 'consent-not-held', as: 'per', at: ({ plan }) => `/planer/${plan.id}` },
  { name: 'not-found', at: () => '/planer/finnes-ikke' },
  {
    name: 'unavailable',
    at: ({ plan }) => `/planer/${plan.id}/meldinger`,
    prepare: ({ world }) => {
      world.faults.push({ path: /messages$/, answer: new Refusal(503, 'service.unavailable', { service: 'messaging', retry_after: 5 }).answer })
    },
    act: async (page) => page.locator('.ds-alert').first().waitFor(),
  },
  {
    name: 'idle',
    at: () => '/planer',
    prepare: ({ world }) => {
      world.warnSeconds = 1
      world.idleSeconds = 300
    },
    act: async (page) => page.locator('dialog[open]').waitFor(),
  },
]
