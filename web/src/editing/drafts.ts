import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'

import { deleteDraft, getDraft, listRevisions, putDraft } from '../api/plans'
import type { Doing, Draft, DraftKind } from '../api/types'
import type { Values } from './values'

/** Where something is being written: in an item, or under what a new one is to hang on. */
export interface Place {
  planId: string
  kind: DraftKind
  key: string
}

const nowhere = { planId: '', kind: 'goal', key: '' } as const
const keyOf = ({ planId, kind, key }: Place) => ['plan', planId, 'draft', kind, key] as const

/** What this person was writing there, with the service; asked for once, as what is typed since counts more. */
export function useKeptDraft(place: Place) {
  return useQuery({
    queryKey: keyOf(place),
    queryFn: () => getDraft(place.planId, place.kind, place.key),
    staleTime: Infinity,
    gcTime: 0,
    // Writing does not wait for a draft that cannot be had.
    retry: false,
  })
}

/** Who changed what a draft was begun on, and when; one who only gave it another place wrote none of it. */
export function useOvertaker(place: Place | undefined, since: number | null): Doing | null {
  const { planId, kind, key } = place ?? nowhere
  const query = useQuery({
    queryKey: ['plan', planId, 'overtaker', key, since],
    queryFn: () => listRevisions(planId, kind, key, null, 10),
    enabled: planId !== '' && since !== null,
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
  const { planId, kind, key } = place ?? nowhere
  const drop = useCallback(async () => {
    if (!planId) return
    await deleteDraft(planId, kind, key)
    client.setQueryData(keyOf({ planId, kind, key }), null)
  }, [client, planId, kind, key])
  /** Saving has dropped it. */
  const gone = useCallback(() => {
    if (planId) client.setQueryData(keyOf({ planId, kind, key }), null)
  }, [client, planId, kind, key])
  const keep = useCallback(
    async ({ fields, version }: Keeping<V>) => {
      if (Object.keys(fields).length === 0) return drop()
      await putDraft(planId, kind, key, { fields, base_version: version })
    },
    [planId, kind, key, drop],
  )
  return { keep, drop, gone }
}

/** What a draft says of the fields that there are; a draft of an older page may say more. */
export function fieldsOf<V extends Values>(draft: Draft | null, start: V): Partial<V> {
  const known = Object.entries(draft?.fields ?? {}).filter(([name, value]) => typeof value === typeof start[name])
  return Object.fromEntries(known) as Partial<V>
}
