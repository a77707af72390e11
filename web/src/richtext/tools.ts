import type { Editor } from '@tiptap/core'
import { redo, redoDepth, undo, undoDepth } from '@tiptap/pm/history'
import type { Command, EditorState } from '@tiptap/pm/state'
import {
  addColumnAfter,
  addRowAfter,
  deleteColumn,
  deleteRow,
  deleteTable,
  isInTable,
  mergeCells,
  splitCell,
  TableMap,
  toggleHeaderRow,
} from '@tiptap/pm/tables'

export type ToolName =
  | 'strong'
  | 'emphasis'
  | 'underline'
  | 'link'
  | 'heading_1'
  | 'heading_2'
  | 'bullet_list'
  | 'numbered_list'
  | 'quote'
  | 'rule'
  | 'table'
  | 'undo'
  | 'redo'
  | 'row_after'
  | 'column_after'
  | 'header_row'
  | 'merge_cells'
  | 'split_cell'
  | 'delete_row'
  | 'delete_column'
  | 'delete_table'

export interface Tool {
  name: ToolName
  /** Whether it holds where the cursor stands; undefined for what is done and over. */
  pressed?: boolean
  possible: boolean
  run: () => void
}

const mostRows = 200
const mostColumns = 50

/** What can be done where the cursor stands; a table has tools of its own. */
export function toolsOf(editor: Editor, onLink: () => void): Tool[] {
  const { state } = editor
  // The text has focus at once: `focus()` of the editor waits for a frame, in which a quick typist's keys go to the tool.
  const writes = (run: () => unknown) => () => {
    run()
    editor.view.focus()
    editor.commands.scrollIntoView()
  }
  const does = (command: Command) => writes(() => command(editor.state, editor.view.dispatch, editor.view))
  const mark = (name: 'strong' | 'emphasis' | 'underline'): Tool => ({
    name,
    pressed: editor.isActive(name),
    possible: editor.can().toggleMark(name),
    run: writes(() => editor.commands.toggleMark(name)),
  })
  const heading = (level: 1 | 2): Tool => ({
    name: `heading_${level}`,
    pressed: editor.isActive('heading', { level }),
    possible: editor.can().toggleNode('heading', 'paragraph', { level }),
    run: writes(() => editor.commands.toggleNode('heading', 'paragraph', { level })),
  })
  const list = (name: 'bullet_list' | 'numbered_list'): Tool => ({
    name,
    pressed: editor.isActive(name),
    possible: editor.can().toggleList(name, 'list_item'),
    run: writes(() => editor.commands.toggleList(name, 'list_item')),
  })
  const always: Tool[] = [
    mark('strong'),
    mark('emphasis'),
    mark('underline'),
    { name: 'link', pressed: editor.isActive('link'), possible: editor.isActive('link') || !state.selection.empty, run: onLink },
    heading(1),
    heading(2),
    list('bullet_list'),
    list('numbered_list'),
    {
      name: 'quote',
      pressed: editor.isActive('quote'),
      possible: editor.can().toggleWrap('quote'),
      run: writes(() => editor.commands.toggleWrap('quote')),
    },
    {
      name: 'rule',
      possible: editor.can().insertContent({ type: 'rule' }) && atTop(state),
      run: writes(() => editor.commands.insertContent({ type: 'rule' })),
    },
    { name: 'table', possible: atTop(state), run: writes(() => editor.commands.insertContent(newTable)) },
    { name: 'undo', possible: undoDepth(state) > 0, run: does(undo) },
    { name: 'redo', possible: redoDepth(state) > 0, run: does(redo) },
  ]
  if (!isInTable(state)) return always
  const { rows, columns } = sizeOf(state)
  const table = (name: ToolName, command: Command, allowed = true): Tool => ({
    name,
    possible: allowed && command(state),
    run: does(command),
  })
  return [
    ...always,
    table('row_after', addRowAfter, rows < mostRows),
    table('column_after', addColumnAfter, columns < mostColumns),
    table('header_row', toggleHeaderRow),
    table('merge_cells', mergeCells),
    table('split_cell', splitCell),
    table('delete_row', deleteRow),
    table('delete_column', deleteColumn),
    table('delete_table', deleteTable),
  ]
}

/** Tables and rules stand in the document itself, not in a list, a quote or another table. */
function atTop(state: EditorState): boolean {
  return state.selection.$from.depth <= 1
}

function sizeOf(state: EditorState): { rows: number; columns: number } {
  const { $from } = state.selection
  for (let depth = $from.depth; depth > 0; depth--) {
    const node = $from.node(depth)
    if (node.type.name === 'table') {
      const { height, width } = TableMap.get(node)
      return { rows: height, columns: width }
    }
  }
  return { rows: 0, columns: 0 }
}

const cells = (type: string) =>
  [0, 1, 2].map(() => ({ type, attrs: { colspan: 1, rowspan: 1 }, content: [{ type: 'paragraph' }] }))
const newTable = {
  type: 'table',
  content: ['table_header', 'table_cell', 'table_cell'].map((type) => ({ type: 'table_row', content: cells(type) })),
}
