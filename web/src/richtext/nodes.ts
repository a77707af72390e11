import { mergeAttributes, Node, textblockTypeInputRule, wrappingInputRule } from '@tiptap/core'

/** The nodes of a document, under the names of the schema in libs/contracts. Nothing here can carry a style. */

const flow = '(paragraph | bullet_list | numbered_list)+'

function within(least: number, most: number) {
  return (value: unknown) => {
    if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) throw new RangeError('span')
  }
}

const Doc = Node.create({ name: 'doc', topNode: true, content: 'block+' })

const Text = Node.create({ name: 'text', group: 'inline' })

const Paragraph = Node.create({
  name: 'paragraph',
  group: 'block',
  content: 'inline*',
  parseHTML: () => [{ tag: 'p' }],
  renderHTML: () => ['p', { dir: 'auto' }, 0],
  addKeyboardShortcuts() {
    return { 'Mod-Alt-0': () => this.editor.commands.setNode(this.name) }
  },
})

const Heading = Node.create({
  name: 'heading',
  group: 'block',
  content: 'inline*',
  defining: true,
  addAttributes: () => ({
    level: {
      default: 1,
      rendered: false,
      validate: within(1, 2),
      // What is copied here says its level; elsewhere only the first heading is a large one.
      parseHTML: (element: HTMLElement) => Number(element.dataset['level'] ?? (element.tagName === 'H1' ? 1 : 2)) || 2,
    },
  }),
  parseHTML: () => ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((tag) => ({ tag })),
  renderHTML: ({ node }) => [node.attrs['level'] === 1 ? 'h2' : 'h3', { dir: 'auto', 'data-level': node.attrs['level'] as number }, 0],
  addKeyboardShortcuts() {
    const toggle = (level: number) => () => this.editor.commands.toggleNode(this.name, 'paragraph', { level })
    return { 'Mod-Alt-1': toggle(1), 'Mod-Alt-2': toggle(2) }
  },
  addInputRules() {
    return [1, 2].map((level) =>
      textblockTypeInputRule({ find: new RegExp(`^(#{${level}})\\s$`), type: this.type, getAttributes: { level } }),
    )
  },
})

const BulletList = Node.create({
  name: 'bullet_list',
  group: 'block',
  content: 'list_item+',
  parseHTML: () => [{ tag: 'ul' }],
  renderHTML: () => ['ul', 0],
  addKeyboardShortcuts() {
    return { 'Mod-Shift-8': () => this.editor.commands.toggleList(this.name, 'list_item') }
  },
  addInputRules() {
    return [wrappingInputRule({ find: /^\s*([-+*])\s$/, type: this.type })]
  },
})

const NumberedList = Node.create({
  name: 'numbered_list',
  group: 'block',
  content: 'list_item+',
  parseHTML: () => [{ tag: 'ol' }],
  renderHTML: () => ['ol', 0],
  addKeyboardShortcuts() {
    return { 'Mod-Shift-7': () => this.editor.commands.toggleList(this.name, 'list_item') }
  },
  addInputRules() {
    return [wrappingInputRule({ find: /^1\.\s$/, type: this.type })]
  },
})

const ListItem = Node.create({
  name: 'list_item',
  content: 'paragraph (paragraph | bullet_list | numbered_list)*',
  defining: true,
  parseHTML: () => [{ tag: 'li' }],
  renderHTML: () => ['li', 0],
  addKeyboardShortcuts() {
    return {
      Enter: () => this.editor.commands.splitListItem(this.name),
      Tab: () => this.editor.commands.sinkListItem(this.name),
      'Shift-Tab': () => this.editor.commands.liftListItem(this.name),
    }
  },
})

const Quote = Node.create({
  name: 'quote',
  group: 'block',
  content: flow,
  defining: true,
  parseHTML: () => [{ tag: 'blockquote' }],
  renderHTML: () => ['blockquote', 0],
  addInputRules() {
    return [wrappingInputRule({ find: /^\s*>\s$/, type: this.type })]
  },
})

const Rule = Node.create({
  name: 'rule',
  group: 'block',
  parseHTML: () => [{ tag: 'hr' }],
  renderHTML: () => ['hr'],
})

const HardBreak = Node.create({
  name: 'hard_break',
  group: 'inline',
  inline: true,
  selectable: false,
  linebreakReplacement: true,
  parseHTML: () => [{ tag: 'br' }],
  renderHTML: () => ['br'],
  renderText: () => '\n',
  addKeyboardShortcuts() {
    const broken = () => this.editor.commands.insertContent({ type: this.name })
    return { 'Shift-Enter': broken, 'Mod-Enter': () => false }
  },
})

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** A picture of the plan: kept and moved about here, put in where pictures are uploaded. */
const Picture = Node.create({
  name: 'picture',
  group: 'block',
  draggable: true,
  addAttributes: () => ({
    asset: {
      rendered: false,
      parseHTML: (element: HTMLElement) => element.dataset['asset'] ?? null,
      validate: (value: unknown) => {
        if (typeof value !== 'string' || !uuid.test(value)) throw new TypeError('asset')
      },
    },
    description: {
      default: null,
      rendered: false,
      parseHTML: (element: HTMLElement) => element.dataset['description'] ?? null,
    },
    decorative: {
      default: false,
      rendered: false,
      parseHTML: (element: HTMLElement) => element.dataset['decorative'] === 'true',
    },
  }),
  parseHTML: () => [
    {
      tag: 'figure[data-asset]',
      getAttrs: (element) => {
        const { asset = '', description, decorative } = element.dataset
        return uuid.test(asset) && (description?.trim() || decorative === 'true') ? null : false
      },
    },
  ],
  renderHTML: ({ node }) => {
    const { asset, description, decorative } = node.attrs as Record<string, string | boolean | null>
    const data = { 'data-asset': asset, 'data-description': description, 'data-decorative': decorative || null }
    return ['figure', data, ['figcaption', {}, description ?? '—']]
  },
})

const Table = Node.create({
  name: 'table',
  group: 'block',
  content: 'table_row+',
  isolating: true,
  parseHTML: () => [{ tag: 'table' }],
  renderHTML: () => ['table', ['tbody', 0]],
  // prosemirror-tables knows its nodes by these.
  extendNodeSchema: (extension) => {
    const roles: Record<string, string> = {
      table: 'table',
      table_row: 'row',
      table_cell: 'cell',
      table_header: 'header_cell',
    }
    const tableRole = roles[extension.name]
    return tableRole ? { tableRole } : {}
  },
})

const TableRow = Node.create({
  name: 'table_row',
  content: '(table_cell | table_header)*',
  parseHTML: () => [{ tag: 'tr' }],
  renderHTML: () => ['tr', 0],
})

function cell(name: string, tag: 'td' | 'th') {
  const span = (attribute: 'colspan' | 'rowspan', most: number) => ({
    default: 1,
    validate: within(1, most),
    parseHTML: (element: HTMLElement) => Math.min(Math.max(Number(element.getAttribute(attribute)) || 1, 1), most),
  })
  return Node.create({
    name,
    content: flow,
    isolating: true,
    addAttributes: () => ({ colspan: span('colspan', 50), rowspan: span('rowspan', 200) }),
    parseHTML: () => [{ tag }],
    renderHTML: ({ HTMLAttributes }) => [tag, mergeAttributes(HTMLAttributes), 0],
  })
}

export const nodes = [
  Doc,
  Text,
  Paragraph,
  Heading,
  BulletList,
  NumberedList,
  ListItem,
  Quote,
  Rule,
  HardBreak,
  Picture,
  Table,
  TableRow,
  cell('table_cell', 'td'),
  cell('table_header', 'th'),
]
