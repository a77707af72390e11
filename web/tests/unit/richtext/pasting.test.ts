import { Editor } from '@tiptap/core'
import { afterEach, expect, test } from 'vitest'

import { fromEditor, hrefOf, type Document } from '../../../src/richtext/document'
import { extensions } from '../../../src/richtext/extensions'
import { cleanHtml } from '../../../src/richtext/pasting'
import { isOfSchema } from './examples'

let open: Editor | null = null
afterEach(() => open?.destroy())

function pasted(html: string): Document {
  // One that is left open looks at its page once more, which may be gone by then.
  open?.destroy()
  open = new Editor({ extensions, content: '', injectCSS: false })
  open.commands.insertContent(cleanHtml(html))
  const written = fromEditor(open.getJSON())
  expect(isOfSchema(written)).toBe(true)
  return written
}

const text = (words: string, ...marks: string[]) => ({
  type: 'text',
  ...(marks.length ? { marks: marks.map((type) => ({ type })) } : {}),
  text: words,
})
const paragraph = (...content: object[]) => ({ type: 'paragraph', content })

test('nothing that runs, loads or styles comes in', () => {
  const html = cleanHtml(
    `<style>p{color:red}</style><p class="x" style="color:red" onclick="alert(1)">Hei<script>alert(1)</script>
     <img src=x onerror=alert(1)><!-- hm --><a href="javascript:alert(1)" target="_blank">du</a></p><iframe src="//a"></iframe>`,
  )
  expect(html).not.toMatch(/style|class|on\w+=|script>|iframe|<!--|target/)
  const [first] = pasted(html).content
  expect(JSON.stringify(first)).not.toMatch(/link|javascript/)
})

test('lists of Word are lists, with their levels', () => {
  const point = (level: number, mark: string, words: string) =>
    `<p class=MsoListParagraphCxSpMiddle style='margin-left:36pt;mso-list:l0 level${level} lfo1'><![if !supportLists]>` +
    `<span style='font-family:Symbol'><span style='mso-list:Ignore'>${mark}<span style='font:7pt'>&nbsp;&nbsp;</span></span></span><![endif]>${words}<o:p></o:p></p>`
  const html = `<!--[if gte mso 9]><xml></xml><![endif]--><p class=MsoNormal>Ta med:</p>${point(1, '·', 'hjelm')}${point(2, 'o', 'rød')}${point(1, '·', 'støvler')}<p class=MsoNormal>Så:</p>${point(1, '1.', 'ri')}`
  const item = (words: string, ...more: object[]) => ({ type: 'list_item', content: [paragraph(text(words)), ...more] })
  expect(pasted(html).content).toEqual([
    paragraph(text('Ta med:')),
    {
      type: 'bullet_list',
      content: [item('hjelm', { type: 'bullet_list', content: [item('rød')] }), item('støvler')],
    },
    paragraph(text('Så:')),
    { type: 'numbered_list', content: [item('ri')] },
  ])
})

test('what Google Docs says in styles is kept as marks, and its wrapping is not bold', () => {
  const html =
    '<b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:700;color:#f00">fet</span>' +
    '<span style="font-style:italic;text-decoration:underline"> skrå</span><span style="font-weight:400"> vanlig</span></p></b>'
  expect(pasted(html).content).toEqual([
    paragraph(text('fet', 'strong'), text(' skrå', 'emphasis', 'underline'), text(' vanlig')),
  ])
})

test('cells of a table stay apart, with their spans', () => {
  const html = '<table style="width:9pt"><colgroup><col></colgroup><tr><th colspan="2" width="9">A</th></tr><tr><td>B</td><td>C</td></tr></table>'
  const cell = (type: string, words: string, colspan = 1) => ({
    type,
    attrs: { colspan, rowspan: 1 },
    content: [paragraph(text(words))],
  })
  expect(pasted(html).content[0]).toEqual({
    type: 'table',
    content: [
      { type: 'table_row', content: [cell('table_header', 'A', 2)] },
      { type: 'table_row', content: [cell('table_cell', 'B'), cell('table_cell', 'C')] },
    ],
  })
})

test('only the first heading is a large one, and what was copied here keeps its level', () => {
  const levels = (html: string) => pasted(html).content.map((block) => ('attrs' in block ? block.attrs : block.type))
  expect(levels('<h1>a</h1><h2>b</h2><h5>c</h5>')).toEqual([{ level: 1 }, { level: 2 }, { level: 2 }])
  expect(levels('<h3 data-level="1">a</h3><h4 data-level="2">b</h4>')).toEqual([{ level: 1 }, { level: 2 }])
})

test.each([
  ['helsenorge.no', 'https://helsenorge.no'],
  ['www.kommune.no/side?a=1', 'https://www.kommune.no/side?a=1'],
  ['http://kommune.no', 'https://kommune.no'],
  [' https://a.no/x ', 'https://a.no/x'],
  ['kari@kommune.no', 'mailto:kari@kommune.no'],
  ['+47 400 00 001', 'tel:+4740000001'],
  ['javascript:alert(1)', null],
  ['data:text/html,x', null],
  ['bare ord', null],
  ['ord', null],
  ['', null],
])('"%s" typed as an address is %s', (typed, href) => {
  expect(hrefOf(typed)).toBe(href)
})
