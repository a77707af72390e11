import type { Block, Document, Inline, List, Mark, Paragraph } from './document'

/** A text as another one quotes it, under a line that says whose it was. Tables and rules cannot stand in a quote. */
export function quoted(line: string, { content }: Document): Block[] {
  const blocks: Block[] = [paragraph(line)]
  for (const block of content) {
    const parts = inQuote(block)
    const last = blocks.at(-1)
    if (!parts) blocks.push(block)
    else if (last?.type === 'quote') last.content.push(...parts)
    else if (parts.length) blocks.push({ type: 'quote', content: [...parts] })
  }
  return blocks
}

/** A block as it stands in a quote; null for one that cannot. */
function inQuote(block: Block): (Paragraph | List)[] | null {
  switch (block.type) {
    case 'paragraph':
    case 'bullet_list':
    case 'numbered_list':
      return [block]
    case 'heading':
      return [{ type: 'paragraph', ...(block.content ? { content: block.content.map(strong) } : {}) }]
    case 'quote':
      return block.content
    case 'picture':
      return 'description' in block.attrs ? [paragraph(block.attrs.description)] : []
    case 'table':
    case 'rule':
      return null
  }
}

const paragraph = (text: string): Paragraph => ({ type: 'paragraph', content: [{ type: 'text', text }] })

/** In bold; a link stays the outermost. */
function strong(part: Inline): Inline {
  const marks = (part.marks ?? []).filter((mark) => mark.type !== 'strong')
  const link = marks.filter((mark) => mark.type === 'link')
  const bold: Mark[] = [...link, { type: 'strong' }, ...marks.filter((mark) => mark.type !== 'link')]
  return { ...part, marks: bold }
}
