import { expect, test } from 'vitest'

import type { Block, Document, Mark } from '../../../src/richtext/document'
import { quoted } from '../../../src/richtext/quoting'

const line = (text: string, ...marks: Mark[]) => ({
  type: 'paragraph' as const,
  content: [{ type: 'text' as const, text, ...(marks.length ? { marks } : {}) }],
})
const doc = (...content: Block[]): Document => ({ type: 'doc', content })
const link: Mark = { type: 'link', attrs: { href: 'https://a.no' } }
const list: Block = { type: 'bullet_list', content: [{ type: 'list_item', content: [line('en')] }] }
const cell = { type: 'table_cell' as const, attrs: { colspan: 1, rowspan: 1 }, content: [line('c')] }
const table: Block = { type: 'table', content: [{ type: 'table_row', content: [cell] }] }

test('paragraphs, lists and earlier quotes stand in one quote under the line', () => {
  const before: Block = { type: 'quote', content: [line('før')] }
  expect(quoted('Liv skrev:', doc(line('a'), list, before))).toEqual([
    line('Liv skrev:'),
    { type: 'quote', content: [line('a'), list, line('før')] },
  ])
})

test('a heading is bold, a picture its description, and nothing is nothing', () => {
  const heading: Block = { type: 'heading', attrs: { level: 1 }, content: line('H', link, { type: 'emphasis' }).content }
  const picture: Block = { type: 'picture', attrs: { asset: 'x', description: 'Adam' } }
  expect(quoted('L', doc(heading, picture))[1]).toEqual({
    type: 'quote',
    content: [line('H', link, { type: 'strong' }, { type: 'emphasis' }), line('Adam')],
  })
  expect(quoted('L', doc())).toEqual([line('L')])
})

test('a table keeps its form between what is quoted, and what is quoted stays as it was', () => {
  const original = doc(line('a'), table, line('b'), { type: 'rule' })
  const copy = structuredClone(original)
  expect(quoted('L', original).slice(1)).toEqual([
    { type: 'quote', content: [line('a')] },
    table,
    { type: 'quote', content: [line('b')] },
    { type: 'rule' },
  ])
  const quotes = doc({ type: 'quote', content: [line('q')] }, line('r'))
  quoted('L', quotes)
  expect([original, quotes]).toEqual([copy, doc({ type: 'quote', content: [line('q')] }, line('r'))])
})
