import { diff3Merge } from 'node-diff3'

import type { Block, Document } from '../richtext/document'
import { changedFields, same, type Value, type Values } from './values'

/**
 * What two people made of one document, block by block. Where both changed the same block, both stand there, mine
 * first, and the merge is not `clean`: a person has to make one of them.
 */
export function mergeDocuments(base: Document, mine: Document, theirs: Document): { merged: Document; clean: boolean } {
  const written = ({ content }: Document) => content.map((block) => JSON.stringify(block))
  const parts = diff3Merge(written(mine), written(base), written(theirs), { excludeFalseConflicts: true })
  let clean = true
  const blocks = parts.flatMap(({ ok, conflict }): string[] => {
    if (ok) return ok
    clean = false
    return conflict ? [...conflict.a, ...conflict.b.filter((block) => !conflict.a.includes(block))] : []
  })
  return { merged: { type: 'doc', content: blocks.map((block) => JSON.parse(block) as Block) }, clean }
}

export interface Merge<V> {
  /** Mine and theirs together; where both changed a field, mine. */
  values: V
  /** Fields that both changed, and of which nobody but a person can make one. */
  clashing: (keyof V & string)[]
}

/**
 * My changes on top of what is stored by now. Without a base (a draft that was begun on a version that is gone) every
 * difference may be theirs, so each of my fields that differs is one to ask about.
 */
export function mergeValues<V extends Values>(base: V | null, mine: V, theirs: V): Merge<V> {
  const values: V = { ...theirs }
  const clashing: (keyof V & string)[] = []
  for (const name of Object.keys(changedFields(mine, base ?? theirs)) as (keyof V & string)[]) {
    const [my, their] = [mine[name], theirs[name]]
    if (my === undefined) continue
    values[name] = my as V[typeof name]
    if (same(my, their)) continue
    if (!base) clashing.push(name)
    else if (!same(their, base[name])) {
      const merge = both(base[name], my, their)
      if (merge?.clean) values[name] = merge.merged as V[typeof name]
      else clashing.push(name)
    }
  }
  return { values, clashing }
}

/** Both texts in one, for a person to go over; null for what is too short to hold two. */
export function both(base: Value | undefined, mine: Value | undefined, theirs: Value | undefined) {
  if (typeof mine !== 'object' || typeof theirs !== 'object') return null
  return mergeDocuments(typeof base === 'object' ? base : { type: 'doc', content: [] }, mine, theirs)
}

/** The places of the blocks that the other text has not. */
export function differingBlocks(one: Document, other: Document): Set<number> {
  const there = new Set(other.content.map((block) => JSON.stringify(block)))
  return new Set(one.content.flatMap((block, place) => (there.has(JSON.stringify(block)) ? [] : [place])))
}
