import { readFileSync } from 'node:fs'

/**
 * Makes what the made-up services answer as long as it can be: every text that people write ends in one unbroken word,
 * as long as its field takes. How long that is, the description of the API says, so that a new field is tried as well.
 */

interface Property {
  maxLength?: number
  type?: string
  anyOf?: Property[]
}

const spec = JSON.parse(readFileSync(new URL('../../src/api/openapi.json', import.meta.url), 'utf8')) as {
  components: { schemas: Record<string, { properties?: Record<string, Property> }> }
}

/** No text, or never shown to anybody; a mobile is answered as a number (E.164), however it was typed. */
const notWritten = new Set(['code', 'image', 'mobile', 'new', 'old', 'password', 'token', 'identity_number'])
/** More than any one word: what is longer is a text of several lines. */
const word = 200
const bound = ({ maxLength, anyOf = [] }: Property): number => Math.max(maxLength ?? 0, ...anyOf.map(bound))

/** By the field's name. */
const lengths = new Map<string, number>()
for (const { properties = {} } of Object.values(spec.components.schemas)) {
  for (const [name, property] of Object.entries(properties)) {
    const length = Math.min(bound(property), word)
    if (length > 0 && !notWritten.has(name)) lengths.set(name, Math.max(length, lengths.get(name) ?? 0))
  }
}

/** What answers call the same texts; a whole name is two of them. */
const whole = 2 * (lengths.get('given_name') ?? 0)
for (const name of ['name', 'display_name', 'owner_name', 'actor_name', 'acting_name', 'by_name', 'deleted_by_name', 'organisation_name', 'concerns']) lengths.set(name, whole)
for (const name of ['detail', 'reason', 'remark', 'remarks', 'text', 'description', 'paragraphs']) lengths.set(name, word)
/** As long as a mail address may be (RFC 5321, 4.5.3.1.3). */
lengths.set('email', 254)

const letters = 'WMmwæøåÆØÅ'
/** As in `archive.system_away`: an answer's own word for something, in a field that elsewhere holds a text. */
const isCode = /^[a-z_]+(\.[a-z_]+)+$/

function lengthen(text: string, length: number): string {
  if (isCode.test(text)) return text
  const more = Math.max(0, length - text.length - 1)
  return more === 0 ? text : `${text} ${letters.repeat(Math.ceil(more / letters.length)).slice(0, more)}`
}

const unbroken = letters.repeat(word / letters.length)
const paragraph = { type: 'paragraph', content: [{ type: 'text', text: unbroken }] }
const link = { type: 'text', text: `https://${unbroken}`, marks: [{ type: 'link', attrs: { href: 'https://example.org/' } }] }
/** At the end of every text with form: a word in each kind of block that has a width of its own. */
const blocks = [
  paragraph,
  { type: 'paragraph', content: [link] },
  { type: 'heading', attrs: { level: 1 }, content: paragraph.content },
  { type: 'bullet_list', content: [{ type: 'list_item', content: [paragraph] }] },
  { type: 'quote', content: [paragraph] },
]

/** An answer whose texts are as long as they can be. Each keeps how it begins, so that it can be found. */
export function longest(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => longest(one, name))
  if (typeof value === 'string') return lengths.has(name) ? lengthen(value, lengths.get(name) ?? 0) : value
  if (!value || typeof value !== 'object') return value
  const entries = Object.entries(value).map(([key, one]) => [key, longest(one, key)] as const)
  const made = Object.fromEntries(entries) as Record<string, unknown>
  if (made['type'] === 'doc' && Array.isArray(made['content'])) made['content'] = [...(made['content'] as unknown[]), ...blocks]
  return made
}
