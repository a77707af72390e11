import { useState } from 'react'

import { asProblem, type Problem } from '../../api/problem'
import { useKept } from '../../session/kept'

type Values = Record<string, string>

interface Draft<V> {
  values: V
  /** What the text was when editing began: what differs from it is what this person changed. */
  base: V
  version: number | null
}

interface Options<V, R> {
  /** Where the text belongs, so that it is still here after a detour or a new sign-in. */
  key: string
  start: V
  version: number | null
  /** `version` is null when something new is made. */
  save: (changed: Partial<V>, version: number | null, values: V) => Promise<R>
  /** Reads the resource that a stale edit is told about. */
  read: (current: unknown) => { values: V; version: number }
  onSaved: (result: R) => void
}

export function changedFields<V extends Values>(values: V, base: V): Partial<V> {
  const names = Object.keys(values) as (keyof V)[]
  return Object.fromEntries(names.filter((name) => values[name] !== base[name]).map((name) => [name, values[name]])) as Partial<V>
}

/** Editing with nothing lost: kept while written, both texts at hand when somebody else saved first. */
export function useEdit<V extends Values, R>({ key, start, version, save, read, onSaved }: Options<V, R>) {
  const [draft, setDraft, forget] = useKept<Draft<V>>(key, { values: start, base: start, version })
  const [theirs, setTheirs] = useState<{ values: V; version: number } | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)

  const attempt = async (from: Draft<V>, again = true): Promise<Problem | null> => {
    setBusy(true)
    setProblem(null)
    try {
      const result = await save(changedFields(from.values, from.base), from.version, from.values)
      forget()
      onSaved(result)
      return null
    } catch (error) {
      const found = asProblem(error)
      if (found.code === 'edit.stale' && found.current) {
        const now = read(found.current)
        const mine = changedFields(from.values, from.base)
        const clash = Object.keys(mine).some(
          (name) => now.values[name] !== from.base[name] && now.values[name] !== mine[name],
        )
        // They changed one thing and I another: both can stand, and there is nothing to ask.
        if (!clash && again) return await attempt({ values: { ...now.values, ...mine }, base: now.values, version: now.version }, false)
        setTheirs(now)
        return null
      }
      setProblem(found)
      return found
    } finally {
      setBusy(false)
    }
  }

  const clashing = theirs
    ? Object.keys(changedFields(draft.values, draft.base)).filter((name) => theirs.values[name] !== draft.values[name])
    : []

  return {
    values: draft.values,
    problem,
    busy,
    theirs,
    clashing,
    set: (name: keyof V, value: string) => setDraft({ ...draft, values: { ...draft.values, [name]: value } }),
    submit: () => attempt(draft),
    cancel: forget,
    keepMine: () => {
      if (!theirs) return
      const mine = changedFields(draft.values, draft.base)
      const next = { values: { ...theirs.values, ...mine }, base: theirs.values, version: theirs.version }
      setDraft(next)
      setTheirs(null)
      void attempt(next)
    },
    keepTheirs: () => {
      if (!theirs) return
      setDraft({ values: theirs.values, base: theirs.values, version: theirs.version })
      setTheirs(null)
    },
    /** Both texts into the field, mine first, for the person to make one of. */
    merge: (names: readonly string[]) => {
      if (!theirs) return
      const mine = changedFields(draft.values, draft.base)
      const both = Object.fromEntries(
        names
          .filter((name) => clashing.includes(name))
          .map((name) => [name, [draft.values[name], theirs.values[name]].filter(Boolean).join('\n\n')]),
      )
      setDraft({ values: { ...theirs.values, ...mine, ...both }, base: theirs.values, version: theirs.version })
      setTheirs(null)
    },
  }
}
