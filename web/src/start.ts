import { askEarly } from './api/early'
import type { Plan, Session } from './api/types'
import { loadCatalogue, loadFirst, startLanguage } from './i18n/catalogues'
import { applyAppearance, currentAppearance } from './ui/appearance'

/**
 * Comes before all else and is small. While the application is on its way, this asks for what that would ask for only
 * once it is there: the texts, the session, and on the pages that people land on the screen and what stands on it.
 * Whatever it does not know of is loaded all the same, only later.
 */
const language = startLanguage()

/** A screen with the texts that it speaks, as in App.tsx; a test holds both to what the screen asks for. */
function early(load: () => Promise<unknown>, ...speaks: string[]): void {
  // Whoever needs it asks again, and hears what is wrong.
  void load().catch(() => undefined)
  for (const name of speaks) void loadCatalogue(language, name).catch(() => undefined)
}

interface Landing {
  at: RegExp
  load: () => void
  read: (session: Session, planId: string, itemId: string) => void
}

function readPlans({ rights, acting }: Session): void {
  void askEarly('/api/plans/plans?sort=owner_name&ended=false&limit=25')
  void askEarly('/api/plans/inbox?limit=10')
  if (!acting) void askEarly('/api/identity/represented')
  if (rights.includes('plan.create')) void askEarly('/api/plans/wizards')
}

/** What the frame of every screen in a plan shows. */
async function readPlan(planId: string): Promise<Plan | null> {
  void askEarly(`/api/messaging/plans/${planId}/unread`)
  const answer = await askEarly(`/api/plans/plans/${planId}`)
  return answer?.ok ? ((await answer.json()) as Plan) : null
}

const ofPlan = '/planer/([0-9a-f-]{36})'
/** Where bookmarks, notices and the sign-in lead to. */
const landings: readonly Landing[] = [
  { at: /^$/, load: () => early(() => import('./features/plans/Start'), 'acting', 'messages', 'plans'), read: readPlans },
  { at: /^\/planer$/, load: () => early(() => import('./features/plans/MyPlans'), 'acting', 'messages', 'plans'), read: readPlans },
  {
    at: new RegExp(`^${ofPlan}$`),
    load: () => {
      early(() => import('./features/plan/PlanShell'), 'plan')
      early(() => import('./features/plan/PlanHome'), 'acting', 'goals', 'messages', 'plan')
    },
    read: (_, planId) => {
      void readPlan(planId).then((plan) => (plan?.me.manage ? askEarly(`/api/plans/plans/${planId}/participants`) : null))
      void askEarly(`/api/messaging/plans/${planId}/messages?folder=inbox&limit=25`)
      void askEarly(`/api/plans/plans/${planId}/goals`)
    },
  },
  {
    at: new RegExp(`^${ofPlan}/maal/([0-9a-f-]{36})$`),
    load: () => {
      early(() => import('./features/plan/PlanShell'), 'plan')
      early(() => import('./features/goals/GoalPage'), 'comments', 'goals')
    },
    read: (_, planId, goalId) => {
      void readPlan(planId)
      void askEarly(`/api/plans/plans/${planId}/goals`)
      void askEarly(`/api/plans/plans/${planId}/goals/${goalId}/comments`)
    },
  },
  {
    at: new RegExp(`^${ofPlan}/meldinger$`),
    load: () => {
      early(() => import('./features/plan/PlanShell'), 'plan')
      early(() => import('./features/messages/MessagesPage'), 'messages')
    },
    read: (_, planId) => {
      void readPlan(planId)
      void askEarly(`/api/messaging/plans/${planId}/messages?folder=inbox&limit=25`)
    },
  },
]

async function begin(): Promise<void> {
  const answer = await askEarly('/api/identity/session')
  if (answer?.status === 401) {
    early(() => import('./features/signin/SignIn'), 'about')
    void askEarly('/api/identity/downtimes')
    return
  }
  const session = answer?.ok ? ((await answer.json()) as Session) : null
  if (!session || session.terms_due) return
  for (const { at, load, read } of landings) {
    const found = at.exec(location.pathname.replace(/\/$/, ''))
    if (!found) continue
    load()
    read(session, found[1] ?? '', found[2] ?? '')
  }
}

applyAppearance(currentAppearance())
void loadFirst(language).catch(() => undefined)
void askEarly('/api/identity/providers')
void begin()
