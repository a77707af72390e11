import { api, data, ifMatch } from './client'
import type {
  Decision,
  MergeRequest,
  NumberChange,
  PersonChange,
  PersonListWish,
  ReviewShow,
  Right,
} from './types'

const person = (person_id: string) => ({ params: { path: { person_id } } })

export const listPersons = (wish: PersonListWish) =>
  data(api.POST('/api/identity/administration/persons/list', { body: wish }))
export const getStanding = (id: string) =>
  data(api.GET('/api/identity/administration/persons/{person_id}/standing', person(id)))
export const getRights = (id: string) =>
  data(api.GET('/api/identity/administration/persons/{person_id}/rights', person(id)))
export const setRights = (person_id: string, rights: Right[], version: number) =>
  data(
    api.PUT('/api/identity/administration/persons/{person_id}/rights', {
      params: { path: { person_id }, header: ifMatch(version) },
      body: { rights },
    }),
  )

export const changePerson = (person_id: string, change: PersonChange, version: number) =>
  data(
    api.PATCH('/api/identity/persons/{person_id}', {
      params: { path: { person_id }, header: ifMatch(version) },
      body: change,
    }),
  )
export const renameAccount = (id: string, username: string) =>
  data(api.PATCH('/api/identity/persons/{person_id}/account', { ...person(id), body: { username } }))
export const closeAccount = (id: string) =>
  data(api.DELETE('/api/identity/persons/{person_id}/account', person(id)))

export const changeNumber = (person_id: string, change: NumberChange, version: number) =>
  data(
    api.PUT('/api/identity/administration/persons/{person_id}/identity-number', {
      params: { path: { person_id }, header: ifMatch(version) },
      body: change,
    }),
  )

export const putPortrait = (id: string, image: string) =>
  data(api.PUT('/api/identity/persons/{person_id}/portrait', { ...person(id), body: { image } }))
export const removePortrait = (id: string) =>
  data(api.DELETE('/api/identity/persons/{person_id}/portrait', person(id)))

export const makeJoinCode = (id: string) =>
  data(api.POST('/api/identity/persons/{person_id}/join-code', person(id)))
export const joinByCode = (code: string) => data(api.POST('/api/identity/joining', { body: { code } }))

export const listContacts = (plan_id: string) =>
  data(api.GET('/api/identity/plans/{plan_id}/contacts', { params: { path: { plan_id } } }))
export const hideMobile = (plan_id: string, person_id: string, mobile_hidden: boolean) =>
  data(
    api.PUT('/api/identity/plans/{plan_id}/contacts/{person_id}', {
      params: { path: { plan_id, person_id } },
      body: { mobile_hidden },
    }),
  )

/** Where a page of people goes on: after somebody; after so many where identity is of the version before. */
export type PersonPlace = string | number
export const startOfPersons: PersonPlace = 0
export const nextPersons = (page: { next_after?: string | null; next_cursor: number | null }) => page.next_after ?? page.next_cursor
export const placed = (place: PersonPlace) => (typeof place === 'string' ? { after: place } : { cursor: place })

export const listAccess = (show: ReviewShow, idle_months: number, place: PersonPlace) =>
  data(
    api.GET('/api/identity/administration/access-review', {
      params: { query: { show, idle_months, ...placed(place), limit: 25 } },
    }),
  )
export const decideAccess = (decisions: Decision[]) =>
  data(api.POST('/api/identity/administration/access-review', { body: { decisions } }))

export const comparePersons = (person_id: string, other_id: string) =>
  data(
    api.GET('/api/identity/administration/persons/{person_id}/merging/{other_id}', {
      params: { path: { person_id, other_id } },
    }),
  )
export const mergePersons = (person_id: string, key: string, body: MergeRequest) =>
  data(
    api.POST('/api/identity/administration/persons/{person_id}/merging', {
      params: { path: { person_id }, header: { 'idempotency-key': key } },
      body,
    }),
  )

export const readOrganisationLog = (cursor: number | null) =>
  data(api.GET('/api/identity/administration/log', { params: { query: { limit: 25, ...(cursor ? { cursor } : {}) } } }))
