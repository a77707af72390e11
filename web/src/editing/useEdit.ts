import { useRef, useState } from 'react'

import { asProblem, type Problem } from '../api/problem'
import type { Doing, Draft } from '../api/types'
import { useKept } from '../session/kept'
import { fieldsOf, useDraftStore, useOvertaker, type Keeping, type Place } from './drafts'
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
  /**
   * `version` is null when something new is made. `made` is what it became, where more was written while it was saved:
   * that is saved as well, before the page is left.
   */
  save: (changed: Partial<V>, version: number | null, values: V, made: R | null) => Promise<R>
  /** Reads the resource, as a stale edit is told about it and as saving answers. */
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
  // What is written counts at once, not when the page shows it: on a slow machine the next key comes before that.
  const latest = useRef(writing)
  const hold = (next: Writing<V>) => {
    latest.current = next
    setWriting(next)
  }
  const { setTheirs, ...conflict } = useConflict(writing, latest, () => {
    const asked = outdated && mergeValues(null, writing.values, start).clashing.length > 0
    return asked ? { values: start, version } : null
  })
  const [refusedBy, setRefusedBy] = useState<Doing | null>(null)
  const overtaker = useOvertaker(place, conflict.theirs && !refusedBy && draft ? draft.base_version : null)
  const [restored, setRestored] = useState(Object.keys(found).length > 0)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const saving = useRef(false)
  const made = useRef<R | null>(null)
  const store = useDraftStore<V>(place)
  const autosave = useAutosave<Keeping<V>>({
    store: async (keeping) => {
      await store.keep(keeping)
      if (autosave.waiting() === null) forget()
    },
  })

  const put = (next: Writing<V>) => {
    hold(next)
    if (place) autosave.schedule({ fields: changedFields(next.values, next.base ?? start), version: next.version })
  }

  const attempt = async (again = true): Promise<Problem | null> => {
    setBusy(true)
    setProblem(null)
    // Saving drops the draft: one that is still on its way would come after it.
    await autosave.drop()
    const from = latest.current
    try {
      const changed = changedFields(from.values, from.base ?? start)
      const result = await save(changed, from.version, from.values, made.current)
      made.current = result
      const now = read(result)
      const { values } = mergeValues(from.values, latest.current.values, now.values)
      const more = latest.current !== from
      latest.current = { values, base: now.values, version: now.version }
      // What was written meanwhile is saved too, before the page is left.
      if (more && Object.keys(changedFields(values, now.values)).length > 0) {
        hold(latest.current)
        return await attempt()
      }
      if (more) {
        await autosave.drop()
        await store.drop().catch(() => undefined)
      }
      forget()
      store.gone()
      onSaved(result)
      return null
    } catch (error) {
      const refused = asProblem(error)
      if (refused.code === 'edit.stale' && refused.current) {
        const now = read(refused.current)
        const { values, clashing } = mergeValues(from.base, latest.current.values, now.values)
        // They changed one thing and I another: both can stand, and there is nothing to ask.
        if (clashing.length === 0 && again) {
          hold({ values, base: now.values, version: now.version })
          return await attempt(false)
        }
        setTheirs(now)
        setRefusedBy(refused.changed)
        return null
      }
      // Whether it is with the service as a draft is not known; until it is, the tab holds on to it.
      put(latest.current)
      setProblem(refused)
      return refused
    } finally {
      setBusy(false)
    }
  }
  /** Pressed once more while it is being saved, it is being saved. */
  const submit = async (): Promise<Problem | null> => {
    if (saving.current) return null
    saving.current = true
    try {
      return await attempt()
    } finally {
      saving.current = false
    }
  }

  return {
    values: writing.values,
    saving: autosave.saving,
    problem,
    busy,
    theirs: conflict.theirs,
    /** Who stored it, where that is known. */
    changed: refusedBy ?? overtaker,
    restored,
    clashing: conflict.clashing,
    set: (name: keyof V, value: Value) => put({ ...latest.current, values: { ...latest.current.values, [name]: value } }),
    submit,
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
      put(conflict.keepMine())
      void submit()
    },
    keepTheirs: () => {
      put(conflict.keepTheirs())
    },
    merge: () => {
      put(conflict.merge())
    },
  }
}
