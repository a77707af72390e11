import { useState } from 'react'

import { asProblem, type Problem } from '../api/problem'
import type { Draft } from '../api/types'
import { useKept } from '../session/kept'
import { fieldsOf, useDraftStore, type Keeping, type Place } from './drafts'
import { mergeValues } from './merging'
import { useAutosave } from './useAutosave'
import { useConflict, type Stored, type Writing } from './useConflict'
import { changedFields, type Value, type Values } from './values'

interface Options<V, R> {
  /** Where it belongs, so that it is still here after a detour or a new sign-in. */
  key: string
  /** Where the service keeps its draft; without one it is kept in the tab alone. */
  place?: Place
  start: V
  version: number | null
  /** What this person was writing there before. */
  draft?: Draft | null
  /** `version` is null when something new is made. */
  save: (changed: Partial<V>, version: number | null, values: V) => Promise<R>
  /** Reads the resource that a stale edit is told about. */
  read: (current: unknown) => Stored<V>
  onSaved: (result: R) => void
}

/**
 * Editing with nothing lost: kept with the service while written, in the tab until it is there, and with both texts at
 * hand when somebody else saved first.
 */
export function useEdit<V extends Values, R>({ key, place, start, version, draft = null, save, read, onSaved }: Options<V, R>) {
  const found = fieldsOf(draft, start)
  const outdated = version !== null && draft !== null && draft.base_version !== version
  const [writing, setWriting, forget] = useKept<Writing<V>>(key, {
    values: { ...start, ...found },
    base: outdated ? null : start,
    version,
  })
  const { setTheirs, ...conflict } = useConflict(writing, () => {
    const asked = outdated && mergeValues(null, writing.values, start).clashing.length > 0
    return asked ? { values: start, version } : null
  })
  const [restored, setRestored] = useState(Object.keys(found).length > 0)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const store = useDraftStore<V>(place)
  const autosave = useAutosave<Keeping<V>>({
    store: async (keeping) => {
      await store.keep(keeping)
      forget()
    },
  })

  const put = (next: Writing<V>) => {
    setWriting(next)
    if (place) autosave.schedule({ fields: changedFields(next.values, next.base ?? start), version: next.version })
  }

  const attempt = async (from: Writing<V>, again = true): Promise<Problem | null> => {
    setBusy(true)
    setProblem(null)
    // Saving drops the draft: one that is still on its way would come after it.
    const unsaved = autosave.waiting()
    await autosave.drop()
    try {
      const result = await save(changedFields(from.values, from.base ?? start), from.version, from.values)
      forget()
      store.gone()
      onSaved(result)
      return null
    } catch (error) {
      const refused = asProblem(error)
      if (refused.code === 'edit.stale' && refused.current) {
        const now = read(refused.current)
        const { values, clashing } = mergeValues(from.base, from.values, now.values)
        // They changed one thing and I another: both can stand, and there is nothing to ask.
        if (clashing.length === 0 && again) return await attempt({ values, base: now.values, version: now.version }, false)
        setTheirs(now)
        return null
      }
      // It may be with the service as a draft, or not: until that is known the tab holds on to it.
      setWriting(from)
      if (unsaved) autosave.schedule(unsaved)
      setProblem(refused)
      return refused
    } finally {
      setBusy(false)
    }
  }

  return {
    values: writing.values,
    saving: autosave.saving,
    problem,
    busy,
    theirs: conflict.theirs,
    restored,
    clashing: conflict.clashing,
    set: (name: keyof V, value: Value) => put({ ...writing, values: { ...writing.values, [name]: value } }),
    submit: () => attempt(writing),
    /** Leaves without saving: what was written is gone. */
    cancel: () => {
      forget()
      void autosave.drop().then(store.drop).catch(() => undefined)
    },
    /** Back to what is stored. */
    startAnew: () => {
      setRestored(false)
      setTheirs(null)
      put({ values: start, base: start, version })
    },
    keepMine: () => {
      const next = conflict.keepMine()
      put(next)
      void attempt(next)
    },
    keepTheirs: () => {
      put(conflict.keepTheirs())
    },
    merge: () => {
      put(conflict.merge())
    },
  }
}
