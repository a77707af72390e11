import { api, data } from './client'
import { hasCode } from './problem'
import type { Draft, DraftKeep, DraftKind } from './types'

/** An item of a plan, or what a new one is to hang on. */
export interface ItemPlace {
  planId: string
  kind: DraftKind
  key: string
}

/** Beside an act in a plan: remarks on a consent, why somebody prints. */
export interface NotePlace {
  planId: string
  note: 'renewal' | 'print'
  key: string
}

/** About a person, and kept where persons are. */
export interface FormPlace {
  form: 'person' | 'card' | 'number' | 'merging' | 'assisted'
  key: string
}

/** Where something is being written, each of which the service that would save it keeps. */
export type Place = ItemPlace | NotePlace | FormPlace

const itemPath = '/api/plans/plans/{plan_id}/drafts/{kind}/{key}'
const notePath = '/api/plans/plans/{plan_id}/notes/{note}/{key}'
const formPath = '/api/identity/drafts/{form}/{key}'

const ofItem = ({ planId, kind, key }: ItemPlace) => ({ path: { plan_id: planId, kind, key } })
const ofNote = ({ planId, note, key }: NotePlace) => ({ path: { plan_id: planId, note, key } })
const ofForm = ({ form, key }: FormPlace) => ({ path: { form, key } })

function ask(place: Place): Promise<Draft> {
  if ('form' in place) return data(api.GET(formPath, { params: ofForm(place) }))
  if ('note' in place) return data(api.GET(notePath, { params: ofNote(place) }))
  return data(api.GET(itemPath, { params: ofItem(place) }))
}

/** What one is writing there; null when there is nothing. */
export async function getDraft(place: Place): Promise<Draft | null> {
  try {
    return await ask(place)
  } catch (error) {
    if (hasCode(error, 'not_found')) return null
    throw error
  }
}

export function putDraft(place: Place, body: DraftKeep): Promise<Draft> {
  if ('form' in place) return data(api.PUT(formPath, { params: ofForm(place), body }))
  if ('note' in place) return data(api.PUT(notePath, { params: ofNote(place), body }))
  return data(api.PUT(itemPath, { params: ofItem(place), body }))
}

export async function deleteDraft(place: Place): Promise<void> {
  if ('form' in place) await data(api.DELETE(formPath, { params: ofForm(place) }))
  else if ('note' in place) await data(api.DELETE(notePath, { params: ofNote(place) }))
  else await data(api.DELETE(itemPath, { params: ofItem(place) }))
}

/** The persons that one has begun to register, what was written last first. */
export const listNewPersons = () => data(api.GET('/api/identity/drafts/person'))
