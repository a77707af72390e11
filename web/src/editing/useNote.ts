import { useRef } from 'react'

import type { Draft } from '../api/types'
import { useKept } from '../session/kept'
import { fieldsOf, useDraftStore, useKeptDraft, type Place } from './drafts'
import { useAutosave } from './useAutosave'

interface Options<V> {
  /** Where it belongs, so that it is still here after a detour or a new sign-in. */
  key: string
  /** Where the service keeps it. */
  place: Place
  start: V
  /** What was kept before, where the page has asked already. */
  draft?: Draft | null
  enabled?: boolean
}

/**
 * What is written beside an act, as a reason is: kept with the service until it is done. The form does not wait for
 * what was kept before: it comes into the fields, unless somebody has typed there by then.
 */
export function useNote<V extends Record<string, string>>({ key, place, start, draft, enabled = true }: Options<V>) {
  const query = useKeptDraft(place, enabled && draft === undefined)
  const found = fieldsOf(draft ?? query.data ?? null, start)
  const [typed, setTyped, forget] = useKept<V | null>(key, null)
  const latest = useRef(typed)
  const values = typed ?? { ...start, ...found }
  const store = useDraftStore<V>(place)
  const autosave = useAutosave<V>({
    store: async (all) => {
      const written = Object.entries(all).filter(([name, text]) => text !== start[name])
      await store.keep({ fields: Object.fromEntries(written) as Partial<V>, version: null })
      if (autosave.waiting() === null) forget()
    },
  })
  const hold = (next: V | null) => {
    latest.current = next
    setTyped(next)
  }

  return {
    values,
    saving: autosave.saving,
    restored: typed === null && Object.keys(found).length > 0,
    set: (change: Partial<V>) => {
      const next = { ...(latest.current ?? values), ...change }
      hold(next)
      autosave.schedule(next)
    },
    /** It is done, or not wanted any more: nothing of it is kept. `dropped`: the service has done its part. */
    end: async (dropped = false) => {
      hold(null)
      forget()
      // One that is still on its way would come after it.
      await autosave.drop()
      if (dropped) store.gone()
      else await store.drop().catch(() => undefined)
    },
  }
}
