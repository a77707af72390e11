import { EditorContent, useEditor, useEditorState } from '@tiptap/react'
import { useEffect, useRef, useState } from 'react'

import { fromEditor, sameDocument, toEditor, type Document } from './document'
import { extensions } from './extensions'
import { LinkForm } from './LinkForm'
import { Toolbar } from './Toolbar'
import { toolsOf } from './tools'

export interface EditorProps {
  id: string
  value: Document
  onChange: (document: Document) => void
  labelledBy: string
  describedBy?: string
  invalid?: boolean
}

/** The editor itself, in a chunk of its own. The value can also be changed from outside: a draft, a merge. */
export default function Editor({ id, value, onChange, labelledBy, describedBy, invalid = false }: EditorProps) {
  const [linking, setLinking] = useState(false)
  const tell = useRef(onChange)
  const told = useRef(value)
  useEffect(() => {
    tell.current = onChange
  }, [onChange])

  const editor = useEditor({
    extensions,
    content: toEditor(value),
    injectCSS: false,
    enableInputRules: true,
    enablePasteRules: false,
    shouldRerenderOnTransaction: false,
    onUpdate: ({ editor: changed }) => {
      told.current = fromEditor(changed.getJSON())
      tell.current(told.current)
    },
  })
  const tools = useEditorState({ editor, selector: ({ editor: now }) => toolsOf(now, () => setLinking(true)) })

  useEffect(() => {
    if (sameDocument(value, told.current)) return
    told.current = value
    editor.commands.setContent(toEditor(value), { emitUpdate: false })
  }, [editor, value])

  useEffect(() => {
    editor.setOptions({
      editorProps: {
        attributes: {
          id,
          role: 'textbox',
          class: 'richtext richtext-writing',
          'aria-multiline': 'true',
          'aria-labelledby': labelledBy,
          'aria-invalid': String(invalid),
          ...(describedBy ? { 'aria-describedby': describedBy } : {}),
        },
      },
    })
  }, [editor, id, labelledBy, describedBy, invalid])

  const done = () => {
    setLinking(false)
    editor.commands.focus()
  }
  return (
    <div className="richtext-editor" data-invalid={invalid}>
      <Toolbar tools={tools} controls={id} onLeave={() => editor.commands.focus()} />
      {linking && (
        <LinkForm
          start={(editor.getAttributes('link') as { href?: string }).href ?? ''}
          onSet={(href) => {
            editor.chain().extendMarkRange('link').setMark('link', { href }).run()
            done()
          }}
          onRemove={
            editor.isActive('link')
              ? () => {
                  editor.chain().extendMarkRange('link').unsetMark('link').run()
                  done()
                }
              : null
          }
          onCancel={done}
        />
      )}
      <EditorContent editor={editor} />
    </div>
  )
}
