import { api, data, ifMatch } from './client'
import type {
  LogAsked,
  LogExported,
  ActivityCreate,
  ActivityWrite,
  AllPlansSearch,
  CommentWrite,
  ConsentReset,
  DraftKind,
  GoalCreate,
  GoalWrite,
  Language,
  ParticipantCreate,
  ParticipantPatch,
  PlanSort,
  Renewal,
  SetUpPatch,
  Signing,
  WizardPatch,
} from './types'

export const listPlans = (sort: PlanSort, ended: boolean, after: string | null) =>
  data(api.GET('/api/plans/plans', { params: { query: { sort, ended, limit: 25, ...(after && { after }) } } }))
/** The same list by what the plans are called; names never stand in an address. */
export const searchPlans = (words: string, sort: PlanSort, ended: boolean, after: string | null) =>
  data(api.POST('/api/plans/plan-search', { body: { words, sort, ended, limit: 25, after } }))
export const readInbox = () => data(api.GET('/api/plans/inbox', { params: { query: { limit: 10 } } }))
export const readNews = (cursor: string) =>
  data(api.GET('/api/plans/inbox/news', { params: { query: { limit: 25, cursor } } }))
export const seeAll = (as_of: string) => data(api.POST('/api/plans/inbox/seen', { body: { as_of } }))
export const seeItems = (plan_id: string, items: string[]) =>
  data(api.POST('/api/plans/plans/{plan_id}/seen', { params: { path: { plan_id } }, body: { items } }))
export const getPlan = (plan_id: string) => data(api.GET('/api/plans/plans/{plan_id}', { params: { path: { plan_id } } }))

export const getSetUp = (plan_id: string) =>
  data(api.GET('/api/plans/plans/{plan_id}/set-up', { params: { path: { plan_id } } }))
export const patchSetUp = (plan_id: string, version: number, body: SetUpPatch) =>
  data(api.PATCH('/api/plans/plans/{plan_id}/set-up', { params: { path: { plan_id }, header: ifMatch(version) }, body }))
export const endPlan = (plan_id: string, version: number) =>
  data(api.POST('/api/plans/plans/{plan_id}/set-up/end', { params: { path: { plan_id }, header: ifMatch(version) } }))
export const reopenPlan = (plan_id: string, version: number) =>
  data(api.POST('/api/plans/plans/{plan_id}/set-up/reopen', { params: { path: { plan_id }, header: ifMatch(version) } }))
export const deletePlan = (plan_id: string, version: number, reason_unarchived: string | null) =>
  data(
    api.POST('/api/plans/plans/{plan_id}/deletion', {
      params: { path: { plan_id }, header: ifMatch(version) },
      body: { reason_unarchived },
    }),
  )
export const listDeletedPlans = async () => (await data(api.GET('/api/plans/deleted-plans'))).items
export const restorePlan = (plan_id: string) =>
  data(api.POST('/api/plans/deleted-plans/{plan_id}/restore', { params: { path: { plan_id } } }))

/** For local admins; names never stand in an address. */
export const searchAllPlans = (body: AllPlansSearch) => data(api.POST('/api/plans/all-plans/search', { body }))

export const listPurgedPlans = (cursor: string | null) =>
  data(api.GET('/api/plans/purged-plans', { params: { query: { limit: 25, ...(cursor ? { cursor } : {}) } } }))

export const listWizards = async () => (await data(api.GET('/api/plans/wizards'))).items
export const createWizard = () => data(api.POST('/api/plans/wizards'))
export const getWizard = (wizard_id: string) =>
  data(api.GET('/api/plans/wizards/{wizard_id}', { params: { path: { wizard_id } } }))
export const patchWizard = (wizard_id: string, version: number, body: WizardPatch) =>
  data(
    api.PATCH('/api/plans/wizards/{wizard_id}', { params: { path: { wizard_id }, header: ifMatch(version) }, body }),
  )
export const deleteWizard = (wizard_id: string) =>
  data(api.DELETE('/api/plans/wizards/{wizard_id}', { params: { path: { wizard_id } } }))
export const finishWizard = (wizard_id: string) =>
  data(api.POST('/api/plans/wizards/{wizard_id}/finish', { params: { path: { wizard_id } } }))

export const listParticipants = (plan_id: string) =>
  data(api.GET('/api/plans/plans/{plan_id}/participants', { params: { path: { plan_id } } }))
export const addParticipant = (plan_id: string, body: ParticipantCreate) =>
  data(api.POST('/api/plans/plans/{plan_id}/participants', { params: { path: { plan_id } }, body }))
export const patchParticipant = (plan_id: string, participant_id: string, version: number, body: ParticipantPatch) =>
  data(
    api.PATCH('/api/plans/plans/{plan_id}/participants/{participant_id}', {
      params: { path: { plan_id, participant_id }, header: ifMatch(version) },
      body,
    }),
  )
export const removeParticipant = (plan_id: string, participant_id: string, version: number) =>
  data(
    api.DELETE('/api/plans/plans/{plan_id}/participants/{participant_id}', {
      params: { path: { plan_id, participant_id }, header: ifMatch(version) },
    }),
  )

export const renewConsent = (plan_id: string, body: Renewal) =>
  data(api.POST('/api/plans/plans/{plan_id}/consent/renewals', { params: { path: { plan_id } }, body }))
export const withdrawConsent = (plan_id: string, participant_ids: string[]) =>
  data(
    api.POST('/api/plans/plans/{plan_id}/consent/withdrawals', {
      params: { path: { plan_id } },
      body: { participant_ids },
    }),
  )
export const resetConsent = (plan_id: string, body: ConsentReset) =>
  data(api.POST('/api/plans/plans/{plan_id}/consent/resets', { params: { path: { plan_id } }, body }))
/** What the owner has said of everybody else in the plan, or is to say. */
export const listSays = (plan_id: string) =>
  data(api.GET('/api/plans/plans/{plan_id}/consent/says', { params: { path: { plan_id } } }))
export const signConsent = (plan_id: string, body: Signing) =>
  data(api.POST('/api/plans/plans/{plan_id}/consent/signatures', { params: { path: { plan_id } }, body }))
/** The text that is agreed to now. */
export const getWording = (plan_id: string, language: Language, easy: boolean) =>
  data(api.GET('/api/plans/plans/{plan_id}/consent/wording', { params: { path: { plan_id }, query: { language, easy } } }))
/** Of one participant, or of everybody in the plan. */
export const listConsentChanges = (plan_id: string, participant_id: string | null) =>
  data(
    api.GET('/api/plans/plans/{plan_id}/consent/changes', {
      params: { path: { plan_id }, query: participant_id ? { participant_id } : {} },
    }),
  )

export const listGoals = (plan_id: string) =>
  data(api.GET('/api/plans/plans/{plan_id}/goals', { params: { path: { plan_id } } }))
export const createGoal = (plan_id: string, body: GoalCreate) =>
  data(api.POST('/api/plans/plans/{plan_id}/goals', { params: { path: { plan_id } }, body }))
export const patchGoal = (plan_id: string, goal_id: string, version: number, body: GoalWrite) =>
  data(
    api.PATCH('/api/plans/plans/{plan_id}/goals/{goal_id}', {
      params: { path: { plan_id, goal_id }, header: ifMatch(version) },
      body,
    }),
  )
export const deleteGoal = (plan_id: string, goal_id: string, version: number) =>
  data(
    api.DELETE('/api/plans/plans/{plan_id}/goals/{goal_id}', {
      params: { path: { plan_id, goal_id }, header: ifMatch(version) },
    }),
  )
export const createActivity = (plan_id: string, goal_id: string, body: ActivityCreate) =>
  data(
    api.POST('/api/plans/plans/{plan_id}/goals/{goal_id}/activities', { params: { path: { plan_id, goal_id } }, body }),
  )
export const patchActivity = (plan_id: string, activity_id: string, version: number, body: ActivityWrite) =>
  data(
    api.PATCH('/api/plans/plans/{plan_id}/activities/{activity_id}', {
      params: { path: { plan_id, activity_id }, header: ifMatch(version) },
      body,
    }),
  )
export const deleteActivity = (plan_id: string, activity_id: string, version: number) =>
  data(
    api.DELETE('/api/plans/plans/{plan_id}/activities/{activity_id}', {
      params: { path: { plan_id, activity_id }, header: ifMatch(version) },
    }),
  )

export const readLog = (plan_id: string, asked: LogAsked, cursor: string | null) =>
  data(
    api.GET('/api/plans/plans/{plan_id}/log', {
      params: { path: { plan_id }, query: { limit: 25, ...asked, ...(cursor ? { cursor } : {}) } },
    }),
  )

export const readLogPeople = (plan_id: string) =>
  data(api.GET('/api/plans/plans/{plan_id}/log/people', { params: { path: { plan_id } } }))

export const downloadLog = (plan_id: string, query: LogExported): Promise<Blob> =>
  data(api.GET('/api/plans/plans/{plan_id}/log/export.csv', { params: { path: { plan_id }, query }, parseAs: 'blob' }))

export const downloadLogChains = (plan_id: string): Promise<Blob> =>
  data(api.GET('/api/plans/plans/{plan_id}/log/export.jsonl', { params: { path: { plan_id } }, parseAs: 'blob' }))

export type Commented = { kind: 'goal' | 'activity'; id: string }

export const listComments = (plan_id: string, { kind, id }: Commented) =>
  kind === 'goal'
    ? data(api.GET('/api/plans/plans/{plan_id}/goals/{goal_id}/comments', { params: { path: { plan_id, goal_id: id } } }))
    : data(
        api.GET('/api/plans/plans/{plan_id}/activities/{activity_id}/comments', {
          params: { path: { plan_id, activity_id: id } },
        }),
      )
export const createComment = (plan_id: string, { kind, id }: Commented, body: CommentWrite) =>
  kind === 'goal'
    ? data(
        api.POST('/api/plans/plans/{plan_id}/goals/{goal_id}/comments', { params: { path: { plan_id, goal_id: id } }, body }),
      )
    : data(
        api.POST('/api/plans/plans/{plan_id}/activities/{activity_id}/comments', {
          params: { path: { plan_id, activity_id: id } },
          body,
        }),
      )
export const patchComment = (plan_id: string, comment_id: string, version: number, body: CommentWrite) =>
  data(
    api.PATCH('/api/plans/plans/{plan_id}/comments/{comment_id}', {
      params: { path: { plan_id, comment_id }, header: ifMatch(version) },
      body,
    }),
  )
export const deleteComment = (plan_id: string, comment_id: string, version: number) =>
  data(
    api.DELETE('/api/plans/plans/{plan_id}/comments/{comment_id}', {
      params: { path: { plan_id, comment_id }, header: ifMatch(version) },
    }),
  )
/** What an item was, the newest first. */
export const listRevisions = (plan_id: string, kind: DraftKind, item_id: string, cursor: number | null, limit = 25) =>
  data(
    api.GET('/api/plans/plans/{plan_id}/items/{kind}/{item_id}/revisions', {
      params: { path: { plan_id, kind, item_id }, query: { limit, ...(cursor ? { cursor } : {}) } },
    }),
  )
/** Makes an item what it was after a revision. */
export const revertItem = (plan_id: string, kind: DraftKind, item_id: string, number: number, version: number) =>
  data(
    api.POST('/api/plans/plans/{plan_id}/items/{kind}/{item_id}/revisions/{number}/revert', {
      params: { path: { plan_id, kind, item_id, number }, header: ifMatch(version) },
    }),
  )
export const listTrash = (plan_id: string) =>
  data(api.GET('/api/plans/plans/{plan_id}/trash', { params: { path: { plan_id } } }))
/** Brings something back out of the trash, with what went there with it. */
export const restoreItem = (plan_id: string, kind: DraftKind, item_id: string) =>
  data(
    api.POST('/api/plans/plans/{plan_id}/items/{kind}/{item_id}/restore', { params: { path: { plan_id, kind, item_id } } }),
  )
