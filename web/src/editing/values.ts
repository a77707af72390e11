import { sameDocument, type Document } from '../richtext/document'

/** What can stand in a field that is edited: a plain text, or one with structure. */
export type Value = string | Document
export type Values = Record<string, Value>

export function same(one: Value | undefined, other: Value | undefined): boolean {
  if (typeof one === 'string' || typeof other === 'string' || !one || !other) return one === other
  return sameDocument(one, other)
}

/** The fields that differ, as they are now. */
export function changedFields<V extends Values>(values: V, base: V): Partial<V> {
  const names = Object.keys(values) as (keyof V)[]
  return Object.fromEntries(
    names.filter((name) => !same(values[name], base[name])).map((name) => [name, values[name]]),
  ) as Partial<V>
}
