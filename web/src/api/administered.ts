import { api, data, ifMatch } from './client'
import type { ConsentReset, ParticipantCreate, ParticipantPatch, Renewal } from './types'

const at = (administered_id: string) => ({ params: { path: { administered_id } } })
const of = (administered_id: string, participant_id: string, version: number) => ({
  params: { path: { administered_id, participant_id }, header: ifMatch(version) },
})

/** Opens a plan for an hour, for a reason that its owner and lead read. */
export const beginAdministering = (id: string, reason: string) =>
  data(api.POST('/api/plans/administered-plans/{administered_id}', { ...at(id), body: { reason } }))
export const getAdministered = (id: string) => data(api.GET('/api/plans/administered-plans/{administered_id}', at(id)))
export const endAdministering = (id: string) => data(api.DELETE('/api/plans/administered-plans/{administered_id}', at(id)))

/** What the lead may do with participants and consent, done by who administers the plan. */
export const addAdministered = (id: string, body: ParticipantCreate) =>
  data(api.POST('/api/plans/administered-plans/{administered_id}/participants', { ...at(id), body }))
export const patchAdministered = (id: string, participant: string, version: number, body: ParticipantPatch) =>
  data(
    api.PATCH('/api/plans/administered-plans/{administered_id}/participants/{participant_id}', {
      ...of(id, participant, version),
      body,
    }),
  )
export const removeAdministered = (id: string, participant: string, version: number) =>
  data(
    api.DELETE('/api/plans/administered-plans/{administered_id}/participants/{participant_id}', of(id, participant, version)),
  )
export const renewAdministered = (id: string, body: Renewal) =>
  data(api.POST('/api/plans/administered-plans/{administered_id}/consent/renewals', { ...at(id), body }))
export const resetAdministered = (id: string, body: ConsentReset) =>
  data(api.POST('/api/plans/administered-plans/{administered_id}/consent/resets', { ...at(id), body }))
