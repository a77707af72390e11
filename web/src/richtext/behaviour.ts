import { Extension } from '@tiptap/core'
import { history, redo, undo } from '@tiptap/pm/history'
import { Plugin } from '@tiptap/pm/state'
import { goToNextCell, tableEditing } from '@tiptap/pm/tables'

import { cleanHtml } from './pasting'

/** What the editor does beyond holding the nodes: undoing, tables, pasting, and the limits of the schema. */

const Undoing = Extension.create({
  name: 'undoing',
  addProseMirrorPlugins: () => [history()],
  addKeyboardShortcuts() {
    const { editor } = this
    const run = (command: typeof undo) => () => command(editor.state, editor.view.dispatch)
    return { 'Mod-z': run(undo), 'Mod-y': run(redo), 'Shift-Mod-z': run(redo) }
  },
})

const Tables = Extension.create({
  name: 'tables',
  // After the lists' own Tab, which nests in a cell as elsewhere.
  priority: 90,
  addProseMirrorPlugins: () => [tableEditing({ allowTableNodeSelection: true })],
  addKeyboardShortcuts() {
    const { editor } = this
    // After the last cell the key moves on out of the text: a table that grew under it would hold a keyboard caught.
    const go = (direction: 1 | -1) => () => goToNextCell(direction)(editor.state, editor.view.dispatch)
    return { Tab: go(1), 'Shift-Tab': go(-1) }
  },
})

const Pasting = Extension.create({
  name: 'pasting',
  addProseMirrorPlugins: () => [new Plugin({ props: { transformPastedHTML: cleanHtml } })],
})

const mostLists = 4
/** A cell stands three deep already, and a document has twelve. */
const mostListsInCells = 3

interface Json {
  type: string
  content?: Json[]
}

const isList = (node: Json) => node.type === 'bullet_list' || node.type === 'numbered_list'

function depthOf(list: Json): number {
  const inner = (list.content ?? []).flatMap((item) => item.content ?? []).filter(isList)
  return 1 + Math.max(0, ...inner.map(depthOf))
}

/** The list with what is nested too deep moved out, to stand after what it hung on. */
export function flattened(list: Json, most: number): Json {
  const items = (list.content ?? []).flatMap((item): Json[] => {
    const parts = item.content ?? []
    if (most > 1) return [{ ...item, content: parts.map((part) => (isList(part) ? flattened(part, most - 1) : part)) }]
    const lifted = parts.filter(isList).flatMap((part) => flattened(part, 1).content ?? [])
    return [{ ...item, content: parts.filter((part) => !isList(part)) }, ...lifted]
  })
  return { ...list, content: items }
}

/** However a list came to be nested deeper than the schema has it, by a key or by pasting, it is laid flat there. */
const Limits = Extension.create({
  name: 'limits',
  addProseMirrorPlugins: () => [
    new Plugin({
      appendTransaction: (transactions, _before, state) => {
        if (!transactions.some((one) => one.docChanged)) return null
        const change = state.tr
        state.doc.descendants((node, position, parent) => {
          if (!isList({ type: node.type.name })) return node.isBlock && !node.isTextblock
          const most = parent?.type.name.startsWith('table_') ? mostListsInCells : mostLists
          const json = node.toJSON() as Json
          if (depthOf(json) > most) {
            const from = change.mapping.map(position)
            change.replaceWith(from, from + node.nodeSize, state.schema.nodeFromJSON(flattened(json, most)))
          }
          return false
        })
        return change.docChanged ? change : null
      },
    }),
  ],
})

export const behaviour = [Undoing, Tables, Pasting, Limits]
