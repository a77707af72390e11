import type { Category, Message, MessageChange } from '../../api/types'
import { emptyDocument, type Document } from '../../richtext/document'

/** A message as it is written. Recipients are their ids in one line, so that they are compared as a text is. */
export type MessageValues = { recipients: string; subject: string; category: string; body: Document }

export const blank: MessageValues = { recipients: '', subject: '', category: '', body: emptyDocument }

export const idsIn = (recipients: string): string[] => recipients.split(' ').filter(Boolean)
export const asRecipients = (ids: readonly string[]): string => [...ids].sort().join(' ')

export function valuesOf({ recipients, subject, category, body }: Message): MessageValues {
  return { recipients: asRecipients(recipients.map((one) => one.person_id)), subject, category: category ?? '', body }
}

export function toWrite({ recipients, subject, category, body }: Partial<MessageValues>): MessageChange {
  return {
    ...(recipients === undefined ? {} : { recipients: idsIn(recipients) }),
    ...(subject === undefined ? {} : { subject }),
    ...(category === undefined ? {} : { category: (category || null) as Category | null }),
    ...(body === undefined ? {} : { body }),
  }
}
