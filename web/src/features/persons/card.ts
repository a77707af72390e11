import type { Person, PersonChange } from '../../api/types'

/** The three parts of a person card, with the fields of each. All of them hold in every plan that the person is in. */
export const parts = {
  person: ['given_name', 'family_name', 'birth_date'],
  contact: ['mobile', 'email', 'code_channel', 'street', 'postal_code', 'city', 'address_protection'],
  work: ['workplace', 'position'],
} as const

export type Part = keyof typeof parts
export type CardField = (typeof parts)[Part][number]
export type CardValues = Record<CardField, string>

export const cardFields: CardField[] = [...parts.person, ...parts.contact, ...parts.work]

/** By these somebody signs in, so changing them is for fewer. */
export const wayIn: readonly CardField[] = ['mobile', 'email', 'code_channel']

/** Fills the field of somebody without a mobile; nothing is ever sent to it. */
export const noMobile = '+4700000000'

export function valuesOf(person: Person): CardValues {
  const values = {} as CardValues
  for (const field of cardFields) values[field] = person[field] ?? ''
  return values
}

/** What changed, as the service wants it: an emptied field is none. */
export function changeOf(changed: Partial<CardValues>): PersonChange {
  return Object.fromEntries(
    Object.entries(changed).map(([field, value]) => [field, value.trim() === '' ? null : value.trim()]),
  )
}

/** `900 00 001`, as mobile numbers are written in Norway; others by twos, and those of other countries as they are. */
export function phone(mobile: string): string {
  const own = /^\+47([489]\d{2})(\d{2})(\d{3})$/.exec(mobile) ?? /^\+47(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(mobile)
  return own ? own.slice(1).join(' ') : mobile
}
