import type { LogEntry } from '../../api/types'

/** A line of the log with those in a row that say the same: somebody read the same thing again. */
export interface Folded {
  entry: LogEntry
  /** The moments of all of them, in the order of the log. */
  times: string[]
}

const whatIsSaid = ['service', 'actor_id', 'acting_name', 'actor_role', 'action', 'object_id', 'outcome', 'detail'] as const

/** Reads of the same person, kind and item that stand in a row, as one. What was changed stands there each time. */
export function fold(entries: readonly LogEntry[]): Folded[] {
  const folded: Folded[] = []
  for (const entry of entries) {
    const last = folded.at(-1)
    if (last && entry.kind === 'read' && whatIsSaid.every((name) => last.entry[name] === entry[name])) last.times.push(entry.time)
    else folded.push({ entry, times: [entry.time] })
  }
  return folded
}
