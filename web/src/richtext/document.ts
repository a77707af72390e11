/** A text with structure, in the form that libs/contracts describes (richtext/schema.json) and the services store. */
export type Mark =
  | { type: 'link'; attrs: { href: string } }
  | { type: 'strong' }
  | { type: 'emphasis' }
  | { type: 'underline' }

export type Inline = { type: 'text'; text: string; marks?: Mark[] } | { type: 'hard_break'; marks?: Mark[] }

export interface Paragraph {
  type: 'paragraph'
  content?: Inline[]
}
export interface List {
  type: 'bullet_list' | 'numbered_list'
  content: { type: 'list_item'; content: (Paragraph | List)[] }[]
}
export interface Cell {
  type: 'table_header' | 'table_cell'
  attrs: { colspan: number; rowspan: number }
  content: (Paragraph | List)[]
}
export interface Table {
  type: 'table'
  content: { type: 'table_row'; content?: Cell[] }[]
}
export interface Picture {
  type: 'picture'
  attrs: { asset: string; description: string } | { asset: string; decorative: true }
}
export type Block =
  | Paragraph
  | { type: 'heading'; attrs: { level: 1 | 2 }; content?: Inline[] }
  | List
  | Table
  | { type: 'quote'; content: (Paragraph | List)[] }
  | { type: 'rule' }
  | Picture

export interface Document {
  type: 'doc'
  content: Block[]
}

export const emptyDocument: Document = { type: 'doc', content: [] }

/** What the services take as the address of a link. */
export const hrefPattern =
  // eslint-disable-next-line no-control-regex -- the pattern is the schema's own, letter by letter
  /^(?:https:\/\/[^\s\u0000-\u001f\u007f-\u009f/?#@\\]+(?:[/?#][^\s\u0000-\u001f\u007f-\u009f\\]*)?|mailto:[^\s\u0000-\u001f\u007f-\u009f@?&#\\]+@[^\s\u0000-\u001f\u007f-\u009f@?&#\\]+|tel:\+?[0-9().-]{2,30})$/

const longestHref = 2048

export function isHref(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestHref && hrefPattern.test(value) && !/\p{Cf}/u.test(value)
}

/** What somebody types as an address, as the address of a link; null when it is none. */
export function hrefOf(typed: string): string | null {
  const text = typed.trim()
  const number = text.replace(/[\s ]/g, '')
  const candidates = [
    text,
    ...(/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(text) ? [`mailto:${text}`] : []),
    ...(/^\+?[0-9().-]{5,}$/.test(number) ? [`tel:${number}`] : []),
    ...(/^http:\/\//i.test(text) ? [text.replace(/^http/i, 'https')] : []),
    ...(/^[^\s/:@?#]+\.[^\s/:@?#.]{2,}([/?#]|$)/.test(text) ? [`https://${text}`] : []),
  ]
  return candidates.find(isHref) ?? null
}

export function sameDocument(one: Document, other: Document): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}

/** Nothing is written: at most paragraphs without a letter. */
export function isEmpty(document: Document): boolean {
  return document.content.every(
    (block) =>
      block.type === 'paragraph' && !(block.content ?? []).some((part) => part.type === 'text' && part.text.trim()),
  )
}

/** A paragraph for each line, as the services carry plain texts over. */
export function fromPlain(text: string): Document {
  const paragraph = (line: string): Block =>
    line ? { type: 'paragraph', content: [{ type: 'text', text: line }] } : { type: 'paragraph' }
  return { type: 'doc', content: text ? text.split('\n').map(paragraph) : [] }
}

/** The words alone, a line for each paragraph. */
export function plainOf(node: Json): string {
  if (node.type === 'text') return node.text ?? ''
  if (node.type === 'hard_break') return '\n'
  const inside = (node.content ?? []).map(plainOf)
  return inside.join(node.type === 'paragraph' || node.type === 'heading' ? '' : '\n')
}

// What no text may hold, and would make the service refuse all of it. None of it can be seen.
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const refused = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\p{Cs}\p{Noncharacter_Code_Point}]/gu

interface Json {
  type: string
  attrs?: object
  content?: readonly Json[]
  marks?: readonly Json[]
  text?: string
}

/** What the editor holds, as it is stored: without attributes that say nothing, and without a lone empty line. */
export function fromEditor(json: object): Document {
  const content = ((json as Json).content ?? []).map(stored).filter(isTold) as Block[]
  const [first] = content
  const blank = content.length === 1 && first?.type === 'paragraph' && !first.content?.length
  return { type: 'doc', content: blank ? [] : content }
}

/** A picture that nobody has described, and that is not said to decorate, is none. */
function isTold({ type, attrs }: Json): boolean {
  const { description, decorative } = (attrs ?? {}) as Record<string, unknown>
  const words = typeof description === 'string' ? description : ''
  return type !== 'picture' || decorative === true || /[^\s\p{Cf}]/u.test(words)
}

function stored(node: Json): Json {
  const attrs = Object.entries((node.attrs ?? {}) as Record<string, unknown>).filter(([, value]) => value !== null && value !== false)
  const decorative = attrs.some(([name]) => name === 'decorative')
  const kept = attrs.filter(([name]) => !(decorative && name === 'description'))
  return {
    type: node.type,
    ...(kept.length ? { attrs: Object.fromEntries(kept) } : {}),
    ...(node.content?.length ? { content: node.content.map(stored) } : {}),
    ...(node.marks?.length ? { marks: node.marks.map(stored) } : {}),
    ...(node.text === undefined ? {} : { text: node.text.replace(refused, ' ') }),
  }
}

/** What is stored, as the editor takes it: there is always a line to write in. */
export function toEditor(document: Document): object {
  return document.content.length ? document : { type: 'doc', content: [{ type: 'paragraph' }] }
}
