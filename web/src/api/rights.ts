import { api, data, ifMatch } from './client'
import type { Kind, Level, Levels, PlanType, SeenPlan } from './types'

const role = (plan_type: PlanType, kind: Kind) => ({ path: { plan_type, kind } })

export const listRoles = async () => (await data(api.GET('/api/plans/role-templates'))).items
export const getRole = (type: PlanType, kind: Kind) =>
  data(api.GET('/api/plans/role-templates/{plan_type}/{kind}', { params: role(type, kind) }))
export const setRole = (type: PlanType, kind: Kind, version: number, levels: Levels, print: boolean) =>
  data(
    api.PUT('/api/plans/role-templates/{plan_type}/{kind}', {
      params: { ...role(type, kind), header: ifMatch(version) },
      body: { levels: levels, print },
    }),
  )
export const listDiffering = (type: PlanType, kind: Kind, cursor: string | null) =>
  data(
    api.GET('/api/plans/role-templates/{plan_type}/{kind}/differing', {
      params: { ...role(type, kind), query: { limit: 25, ...(cursor ? { cursor } : {}) } },
    }),
  )
export const applyRole = (type: PlanType, kind: Kind, version: number, reason: string) =>
  data(
    api.POST('/api/plans/role-templates/{plan_type}/{kind}/apply', {
      params: { ...role(type, kind), header: ifMatch(version) },
      body: { reason },
    }),
  )

const one = (plan_id: string, participant_id: string) => ({ params: { path: { plan_id, participant_id } } })

export const listItemLevels = async (plan_id: string, participant_id: string) =>
  (await data(api.GET('/api/plans/plans/{plan_id}/participants/{participant_id}/levels', one(plan_id, participant_id)))).items
export const setItemLevel = (plan_id: string, participant_id: string, kind: string, item_id: string, level: Level | null) =>
  data(
    api.PUT('/api/plans/plans/{plan_id}/items/{kind}/{item_id}/levels/{participant_id}', {
      params: { path: { plan_id, kind, item_id, participant_id } },
      body: { level },
    }),
  )

export const seeAs = async (plan_id: string, participant_id: string) =>
  (await data(api.GET('/api/plans/plans/{plan_id}/participants/{participant_id}/view', one(plan_id, participant_id)))) as SeenPlan
export const commentsSeenBy = async (plan_id: string, participant_id: string, kind: string, item_id: string) =>
  (
    await data(
      api.GET('/api/plans/plans/{plan_id}/participants/{participant_id}/view/items/{kind}/{item_id}/comments', {
        params: { path: { plan_id, participant_id, kind, item_id } },
      }),
    )
  ).items
