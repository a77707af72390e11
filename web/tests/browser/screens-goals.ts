import valid from '../../../libs/contracts/tests/richtext/examples/valid.json' with { type: 'json' }
import { emptyDocument, fromPlain, type Document } from '../../src/richtext/document.ts'
import { hoursAgo, Refusal } from '../mock/world.ts'
import type { Screen } from './screens.ts'

/** All that a text can have, from the examples that services and editor are held to. */
export const richBody = (valid as { name: string; document: Document }[])
  .filter((one) => /headings|every mark|nested to four|quote|spans and empty|described|word of 300|Sámi|right-to-left/.test(one.name))
  .reduce<Document>((whole, { document }) => ({ type: 'doc', content: [...whole.content, ...document.content] }), emptyDocument)

/** Goals and their activities, read and written. */
export const goalScreens: Screen[] = [
  { name: 'goals', at: ({ plan }) => `/planer/${plan.id}/maal` },
  {
    name: 'goals-empty',
    at: ({ plan }) => `/planer/${plan.id}/maal`,
    prepare: ({ plan }) => {
      plan.goals = []
    },
  },
  {
    name: 'goals-full',
    at: ({ plan }) => `/planer/${plan.id}/maal`,
    prepare: ({ world, plan }) => {
      for (let number = 0; number < 57; number++) world.addGoal(plan, `Mål med et ganske langt navn som går over flere linjer, nummer ${number}`, number)
    },
  },
  { name: 'goal', at: ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}` },
  { name: 'goal-parent', as: 'liv', at: ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}` },
  {
    name: 'goal-written',
    prepare: ({ friends, world, plan, liv, kari }) => {
      friends.body = richBody
      plan.comments.set(friends.id, [
        world.comment(liv, fromPlain('Han gledet seg hele uka.\nKan Mia bli med igjen?')),
        world.comment(kari, fromPlain('Jeg ringer faren til Mia.')),
      ])
    },
    at: ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}`,
  },
  {
    name: 'goal-edit-written',
    prepare: ({ friends }) => void (friends.body = richBody),
    at: ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}/rediger`,
    act: async (page) => {
      await page.locator('#body td').first().click()
      await page.getByRole('button', { name: 'Ny rad under' }).waitFor()
    },
  },
  {
    name: 'goal-edit-link',
    at: ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}/rediger`,
    act: async (page) => {
      await page.locator('#body').click()
      await page.keyboard.press('Control+a')
      await page.getByRole('button', { name: 'Lenke' }).click()
      await page.getByLabel('Adresse').fill('bare ord')
      await page.getByRole('button', { name: 'Lag lenke' }).click()
      await page.getByText('Skriv en hel adresse').waitFor()
    },
  },
  { name: 'goal-edit', at: ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}/rediger` },
  {
    name: 'goal-conflict',
    at: ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}/rediger`,
    prepare: ({ world, friends }) => {
      world.faults.push({
        method: 'PATCH',
        path: /goals/,
        answer: new Refusal(412, 'edit.stale', {
          changed: { at: hoursAgo(2.5), actor_name: 'Liv Nordmann', acting_name: null, acting_basis: null, mine: false },
          current: { ...friends, level: 'delete', version: 2, body: fromPlain('Adam vil gjerne ha noen å være sammen med hver dag etter skolen.') },
        }).answer,
      })
    },
    act: async (page) => {
      await page.locator('#body').fill('Adam vil gjerne ha to venner å være sammen med etter skolen.')
      await page.locator('form button[type=submit]').click()
      await page.locator('.conflict').waitFor()
    },
  },
  {
    name: 'goal-history',
    at: ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}/historikk`,
    prepare: ({ world, plan, kari, liv, friends }) => {
      world.revise(plan, friends, 'created', kari, hoursAgo(200))
      world.rewrite(plan, friends, liv, { title: 'Få to gode venner', progress: 55, body: richBody }, hoursAgo(20))
      world.rewrite(plan, friends, kari, { body: fromPlain('Adam vil gjerne ha noen å være sammen med.') }, hoursAgo(3))
    },
    act: async (page) => {
      for (const one of await page.getByRole('button', { name: /^Sammenlign med nå/ }).all()) await one.click()
    },
  },
  { name: 'goal-history-read', as: 'liv', at: ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}/historikk` },
  {
    name: 'activity-history',
    at: ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}/aktiviteter/${friends.activities[0]?.id ?? ''}/historikk`,
  },
  { name: 'trash-empty', at: ({ plan }) => `/planer/${plan.id}/papirkurv` },
  {
    name: 'trash',
    at: ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}`,
    prepare: ({ world, plan, kari, friends }) => {
      plan.comments.set(friends.id, [world.comment(kari, fromPlain('En kommentar som er så lang at den ikke får plass på én linje, og derfor kortes ned.'))])
    },
    act: async (page) => {
      await page.getByRole('button', { name: /^Slett kommentaren/ }).click()
      await page.getByText('Kommentaren er slettet.').waitFor()
      await page.getByRole('button', { name: 'Slett Ridning' }).click()
      await page.getByText(/^«Ridning.*» er slettet\./).waitFor()
      await page.getByRole('button', { name: 'Slett mål' }).click()
      await page.getByRole('link', { name: 'Papirkurv' }).click()
      await page.getByRole('button', { name: /^Hent tilbake/ }).first().waitFor()
    },
  },
  {
    name: 'goal-errors',
    at: ({ plan }) => `/planer/${plan.id}/maal/nytt`,
    act: async (page) => {
      await page.locator('#progress').fill('900')
      await page.locator('form button[type=submit]').click()
      await page.locator('.ds-error-summary, ds-error-summary').first().waitFor()
    },
  },
  { name: 'activity-edit', at: ({ plan, friends }) => `/planer/${plan.id}/maal/${friends.id}/aktiviteter/${friends.activities[0]?.id ?? ''}` },
]
