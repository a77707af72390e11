import { api, data } from './client'
import type { RepresentativeAdd } from './types'

export const listRepresentatives = (person_id: string) =>
  data(api.GET('/api/identity/persons/{person_id}/representatives', { params: { path: { person_id } } }))
export const addRepresentative = (person_id: string, body: RepresentativeAdd) =>
  data(api.POST('/api/identity/persons/{person_id}/representatives', { params: { path: { person_id } }, body }))
export const endRepresentation = (person_id: string, representation_id: string) =>
  data(
    api.POST('/api/identity/persons/{person_id}/representatives/{representation_id}/end', {
      params: { path: { person_id, representation_id } },
    }),
  )
export const listRepresented = () => data(api.GET('/api/identity/represented'))
export const startActing = (representation_id: string) =>
  data(api.POST('/api/identity/session/acting', { body: { representation_id } }))
const plan = (plan_id: string) => ({ params: { path: { plan_id } } })
export const getAssistance = (plan_id: string) => data(api.GET('/api/identity/plans/{plan_id}/assisted', plan(plan_id)))
export const sendPresenceCode = (plan_id: string) =>
  data(api.POST('/api/identity/plans/{plan_id}/assisted/code', plan(plan_id)))
export const startAssisted = (plan_id: string, shown: { code: string } | { reason: string }) =>
  data(api.POST('/api/identity/plans/{plan_id}/assisted', { ...plan(plan_id), body: shown }))
/** One's own session again; none where it is over and one must sign in. */
export const stopActing = () => data(api.DELETE('/api/identity/session/acting'))
