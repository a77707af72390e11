import { useState, type RefObject } from 'react'

import { both, mergeValues } from './merging'
import type { Value, Values } from './values'

export interface Writing<V> {
  values: V
  /** What stood there when editing began: what differs from it is what this person changed. Null: it is gone. */
  base: V | null
  version: number | null
}

export interface Stored<V> {
  values: V
  version: number
}

/**
 * What was stored while somebody wrote, and what is to be done about it. Each way out gives what they go on from:
 * `latest` is what they wrote, `writing` as much of it as the page shows.
 */
export function useConflict<V extends Values>(
  writing: Writing<V>,
  latest: RefObject<Writing<V>>,
  start: () => Stored<V> | null = () => null,
) {
  const [theirs, setTheirs] = useState<Stored<V> | null>(start)

  /** Goes on from what they stored, with each clashing field as it was settled. */
  const settle = (choose: (name: keyof V & string) => Value | undefined): Writing<V> => {
    const mine = latest.current
    if (!theirs) return mine
    const { values, clashing } = mergeValues(mine.base, mine.values, theirs.values)
    const chosen = Object.fromEntries(clashing.map((name) => [name, choose(name)]))
    setTheirs(null)
    return { values: { ...values, ...chosen }, base: theirs.values, version: theirs.version }
  }

  return {
    theirs,
    setTheirs,
    clashing: theirs ? mergeValues(writing.base, writing.values, theirs.values).clashing : [],
    keepMine: () => settle((name) => latest.current.values[name]),
    keepTheirs: () => settle((name) => theirs?.values[name]),
    /** Both texts into the field, mine first, for the person to make one of. */
    merge: () =>
      settle((name) => {
        const { base, values } = latest.current
        const text = both(base?.[name], values[name], theirs?.values[name])
        return text ? text.merged : values[name]
      }),
  }
}
