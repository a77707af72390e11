import { useQuery, useQueryClient } from '@tanstack/react-query'

import { deleteDraft, getDraft, putDraft, type Place } from '../api/drafts'
import { listRevisions } from '../api/plans'
import type { Doing, Draft } from '../api/types'
import type { Values } from './values'

export type { Place } from '../api/drafts'

// What belongs to a plan goes with all else that was read of it.
const keyOf = (place: Place) => ('planId' in place ? ['plan', place.planId, 'draft', place] : ['draft', place])

/** What this person was writing there, with the service; asked for once, as what is typed since counts more. */
export function useKeptDraft(place: Place, enabled = true) {
  return useQuery({
    queryKey: keyOf(place),
    queryFn: () => getDraft(place),
    enabled,
    staleTime: Infinity,
    gcTime: 0,
    // Writing does not wait for a draft that cannot be had.
    retry: false,
  })
}

/** Who changed what a draft was begun on, and when; one who only gave it another place wrote none of it. */
export function useOvertaker(place: Place | undefined, since: number | null): Doing | null {
  const item = place && 'kind' in place ? place : null
  const query = useQuery({
    queryKey: ['plan', item?.planId, 'overtaker', item?.key, since],
    queryFn: () => (item ? listRevisions(item.planId, item.kind, item.key, null, 10) : null),
    enabled: item !== null && since !== null,
    retry: false,
  })
  const newer = (query.data?.items ?? []).filter((one) => one.number > (since ?? 0))
  const found = newer.find((one) => one.change !== 'moved') ?? newer[0]
  return found?.at ? found : null
}

export interface Keeping<V> {
  fields: Partial<V>
  version: number | null
}

/** Keeps a draft with the service, and drops it where nothing is changed any more. */
export function useDraftStore<V extends Values>(place: Place | undefined) {
  const client = useQueryClient()
  /** Saving has dropped it. */
  const gone = () => {
    if (place) client.setQueryData(keyOf(place), null)
  }
  const drop = async () => {
    if (!place) return
    await deleteDraft(place)
    gone()
  }
  const keep = async ({ fields, version }: Keeping<V>) => {
    if (Object.keys(fields).length === 0) return drop()
    if (place) await putDraft(place, { fields, base_version: version })
  }
  return { keep, drop, gone }
}

/** What a draft says of the fields that there are; a draft of an older page may say more. */
export function fieldsOf<V extends Values>(draft: Draft | null, start: V): Partial<V> {
  const known = Object.entries(draft?.fields ?? {}).filter(([name, value]) => typeof value === typeof start[name])
  return Object.fromEntries(known) as Partial<V>
}
