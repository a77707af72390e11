import './richtext.css'

import { Fragment, type ReactNode } from 'react'

import type { Block, Cell, Document, Inline, List, Mark, Paragraph, Table } from './document'

interface Props {
  document: Document
  /** The level of the larger headings, under the heading that the text stands beneath. */
  heading?: 2 | 3 | 4
  /** Blocks that differ from another text, by their place. */
  marked?: ReadonlySet<number>
  /** What a marked block is, for who does not see the colour. */
  markedAs?: string
}

/** A text with structure, to read. Needs nothing of the editor. */
export function RichTextView({ document, heading = 3, marked, markedAs }: Props) {
  return (
    <div className="richtext">
      {document.content.map((block, index) =>
        marked?.has(index) ? (
          <div key={index} className="richtext-marked">
            <span className="ds-sr-only">{markedAs}</span>
            {shown(block, heading)}
          </div>
        ) : (
          <Fragment key={index}>{shown(block, heading)}</Fragment>
        ),
      )}
    </div>
  )
}

function shown(block: Block, heading: number): ReactNode {
  switch (block.type) {
    case 'paragraph':
      return <p dir="auto">{line(block.content)}</p>
    case 'heading': {
      const Tag = `h${heading + block.attrs.level - 1}` as 'h3'
      return <Tag dir="auto">{line(block.content)}</Tag>
    }
    case 'bullet_list':
    case 'numbered_list':
      return list(block)
    case 'table':
      return <RichTable rows={block.content} />
    case 'quote':
      return <blockquote>{flow(block.content)}</blockquote>
    case 'picture':
      return 'description' in block.attrs ? <p className="subtle">{block.attrs.description}</p> : null
    case 'rule':
      return <hr />
  }
}

function list(node: List): ReactNode {
  const Tag = node.type === 'bullet_list' ? 'ul' : 'ol'
  return (
    <Tag>
      {node.content.map((item, index) => (
        <li key={index} dir="auto">
          {flow(item.content)}
        </li>
      ))}
    </Tag>
  )
}

/** One paragraph with what hangs on it needs no paragraph of its own. */
function flow(parts: readonly (Paragraph | List)[]): ReactNode {
  const [first, ...rest] = parts
  const bare = first?.type === 'paragraph' && rest.every((part) => part.type !== 'paragraph')
  return parts.map((part, index) => (
    <Fragment key={index}>
      {part.type !== 'paragraph' ? list(part) : bare ? line(part.content) : <p dir="auto">{line(part.content)}</p>}
    </Fragment>
  ))
}

function RichTable({ rows }: { rows: Table['content'] }) {
  const above = headerRows(rows)
  const row = (cells: Cell[] | undefined, index: number) => (
    <tr key={index}>
      {(cells ?? []).map((cell, place) => {
        const { colspan, rowspan } = cell.attrs
        const spans = { ...(colspan > 1 && { colSpan: colspan }), ...(rowspan > 1 && { rowSpan: rowspan }) }
        if (cell.type === 'table_cell') {
          return (
            <td key={place} dir="auto" {...spans}>
              {flow(cell.content)}
            </td>
          )
        }
        const down = index < above
        const scope = `${down ? 'col' : 'row'}${(down ? colspan : rowspan) > 1 ? 'group' : ''}`
        return (
          <th key={place} dir="auto" scope={scope} {...spans}>
            {flow(cell.content)}
          </th>
        )
      })}
    </tr>
  )
  return (
    <div className="richtext-table">
      <table>
        <tbody>{rows.map(({ content }, index) => row(content, index))}</tbody>
      </table>
    </div>
  )
}

/** How many rows at the top are header cells alone: those say what stands beneath them, others what stands beside. */
function headerRows(rows: Table['content']): number {
  const first = rows.findIndex(({ content }) => (content ?? []).some((cell) => cell.type === 'table_cell'))
  return first < 0 ? rows.length : first
}

function line(parts: readonly Inline[] = []): ReactNode {
  return parts.map((part, index) => (
    <Fragment key={index}>
      {(part.marks ?? []).reduceRight<ReactNode>(marked, part.type === 'text' ? part.text : <br />)}
    </Fragment>
  ))
}

function marked(inside: ReactNode, mark: Mark): ReactNode {
  switch (mark.type) {
    case 'link':
      return (
        <a className="ds-link" href={mark.attrs.href} rel="noopener noreferrer">
          {inside}
        </a>
      )
    case 'strong':
      return <strong>{inside}</strong>
    case 'emphasis':
      return <em>{inside}</em>
    case 'underline':
      return <u>{inside}</u>
  }
}
