import { Editor, getSchema } from '@tiptap/core'
import { render } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'

import { flattened } from '../../../src/richtext/behaviour'
import { fromEditor, hrefPattern, toEditor, type Document } from '../../../src/richtext/document'
import { extensions, schemaExtensions } from '../../../src/richtext/extensions'
import { RichTextView } from '../../../src/richtext/RichTextView'
import { invalid, isOfSchema, schema, valid } from './examples'

const storedOf = (example: (typeof valid)[number]) => example.stored ?? (example.document as Document)

let open: Editor | null = null
afterEach(() => open?.destroy())

function edited(document: object): Document {
  open?.destroy()
  open = new Editor({ extensions, content: '', injectCSS: false })
  open.commands.setContent(document, { errorOnInvalidContent: true })
  return fromEditor(open.getJSON())
}

describe('the editor and the services know one form', () => {
  test('the same nodes and marks by the same names', () => {
    const { nodes, marks } = getSchema(schemaExtensions)
    const names = Object.keys(schema.$defs).filter((name) => !['href', 'uuid'].includes(name))
    expect([...Object.keys(nodes), ...Object.keys(marks)].sort()).toEqual(names.sort())
  })

  test('the same addresses of links', () => {
    expect(hrefPattern.source.replaceAll('\\/', '/')).toBe(schema.$defs.href.pattern)
  })

  test.each(valid)('$name: taken, and given back unchanged', (example) => {
    const stored = storedOf(example)
    expect(isOfSchema(stored)).toBe(true)
    expect(edited(toEditor(stored))).toEqual(stored)
  })

  // How much there may be is the service's to say: the editor stops its own buttons there.
  const bySize = ['51 columns', '201 rows']
  test.each(invalid.filter(({ name }) => !bySize.includes(name)))('$name: refused, or cleaned', ({ document }) => {
    let written: Document
    try {
      const node = getSchema(schemaExtensions).nodeFromJSON(document)
      node.check()
      written = edited(document as object)
    } catch {
      return
    }
    expect(isOfSchema(written)).toBe(true)
    expect(written).not.toEqual(document)
    expect(JSON.stringify(written)).not.toMatch(/javascript:|script|style|color/)
  })

  test('a list that a key or a paste nests too deep is laid flat', () => {
    const item = (text: string, ...more: object[]) => ({
      type: 'list_item',
      content: [{ type: 'paragraph', content: [{ type: 'text', text }] }, ...more],
    })
    const list = (...content: object[]) => ({ type: 'bullet_list', content })
    const nested = (texts: string[], ...last: object[]): object =>
      texts.reduceRight((inner, text) => list(item(text, inner)), list(...last))
    const deep = nested(['1', '2', '3', '4', '5'], item('6'))
    const flat = nested(['1', '2', '3'], item('4'), item('5'), item('6'))
    expect(flattened(deep as Parameters<typeof flattened>[0], 4)).toEqual(flat)
    open = new Editor({ extensions, content: toEditor({ type: 'doc', content: [] }), injectCSS: false })
    open.commands.insertContent(deep)
    expect(fromEditor(open.getJSON()).content[0]).toEqual(flat)
  })
})

describe('what is read', () => {
  test.each(valid)('$name: all of it, and nothing that runs', (example) => {
    const stored = storedOf(example)
    const { container } = render(<RichTextView document={stored} />)
    expect(container.querySelector('script, style, iframe, [style], [onerror]')).toBeNull()
    expect(container.textContent).toBe(lettersOf(stored))
  })

  test('header cells say which way they point', () => {
    const example = valid.find(({ name }) => name === 'a table with spans and empty cells')
    const { container } = render(<RichTextView document={storedOf(example ?? { name: '', document: {} })} />)
    const scopes = [...container.querySelectorAll('th')].map((cell) => `${cell.textContent}:${cell.scope}`)
    expect(scopes).toEqual(['Når:col', 'Hva:colgroup', 'Ute:col', 'Inne:col', 'Mandag:row', 'Tirsdag:row'])
  })
})

interface Json {
  type: string
  text?: string
  attrs?: object
  content?: Json[]
}

function lettersOf(node: Json): string {
  if (node.type === 'picture') return (node.attrs as { description?: string }).description ?? ''
  return (node.text ?? '') + (node.content ?? []).map(lettersOf).join('')
}
