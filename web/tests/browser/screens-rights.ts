import type { Screen } from './screens.ts'
import type { Town } from './visit.ts'

const hideFriends = ({ plan, teacher, friends }: Town) => plan.itemLevels.set(`${teacher.id} ${friends.id}`, 'none')
const looser = ({ world }: Town) => {
  const levels = { goals: 'create', activities: 'create', specialist_plans: 'read' } as const
  const standard = { levels: { ...levels }, print: false }
  world.roles.set('ip.provider', {
    ...standard,
    plan_type: 'ip',
    kind: 'provider',
    role: 'ip.provider',
    standard,
    changed_at: new Date().toISOString(),
    changed_by_name: 'Siri Dahl',
    version: 1,
  })
}

/** What roles give, and what one participant may do, down to the goal. */
export const rightsScreens: Screen[] = [
  { name: 'roles', as: 'siri', at: () => '/virksomhet/roller' },
  { name: 'role', as: 'siri', at: () => '/virksomhet/roller/iop/provider' },
  {
    name: 'role-differing',
    as: 'siri',
    at: () => '/virksomhet/roller/ip/provider',
    prepare: looser,
    act: async (page) => {
      await page.getByText('Se hvem og hva som blir annerledes').click()
      await page.getByText('i planen til').first().waitFor()
    },
  },
  {
    name: 'item-rights',
    at: ({ plan, teacher }) => `/planer/${plan.id}/deltakere/${teacher.id}`,
    prepare: hideFriends,
    act: async (page) => {
      await page.getByText('Tilpass enkelte mål og aktiviteter').click()
      await page.locator('.item-rights select').first().waitFor()
    },
  },
  {
    name: 'levels-adapted',
    at: ({ plan, teacher }) => `/planer/${plan.id}/deltakere/${teacher.id}`,
    act: async (page) => {
      await page.getByLabel('Tilpass', { exact: true }).check()
    },
  },
  {
    name: 'seen-as',
    at: ({ plan, teacher }) => `/planer/${plan.id}/deltakere/${teacher.id}/ser`,
    prepare: hideFriends,
  },
  {
    name: 'seen-as-not-held',
    at: ({ plan, long }) =>
      `/planer/${plan.id}/deltakere/${plan.participants.find((one) => one.person_id === long.id)?.id ?? ''}/ser`,
  },
]
