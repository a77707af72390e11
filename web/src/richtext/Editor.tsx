import type { Editor as Held } from '@tiptap/core'
import { EditorContent, useEditor, useEditorState } from '@tiptap/react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'

import { fromEditor, sameDocument, toEditor, type Document } from './document'
import { extensions } from './extensions'
import { LinkForm } from './LinkForm'
import { RichTextWaiting } from './RichTextWaiting'
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
export default function Editor(props: EditorProps) {
  const editor = useEditor({
    extensions,
    content: toEditor(props.value),
    injectCSS: false,
    enableInputRules: true,
    enablePasteRules: false,
    shouldRerenderOnTransaction: false,
    // One that is made while the page is drawn is thrown away and made anew where the machine is slow to settle it,
    // which leaves the tools with the one that is gone.
    immediatelyRender: false,
  })
  return editor ? <Writing editor={editor} {...props} /> : <RichTextWaiting value={props.value} />
}

interface WritingProps extends EditorProps {
  editor: Held
}

function Writing({ editor, id, value, onChange, labelledBy, describedBy, invalid = false }: WritingProps) {
  const [linking, setLinking] = useState(false)
  const [start] = useState(() => fromEditor(editor.getJSON()))
  const tell = useRef(onChange)
  /** What the text was when it was last told, or given from outside. */
  const known = useRef(start)
  /** What was told and has not come back as `value` yet. */
  const underWay = useRef<Document[]>([])
  useEffect(() => {
    tell.current = onChange
  }, [onChange])

  // Before anybody can write: no letter is to go untold.
  useLayoutEffect(() => {
    const told = () => {
      known.current = fromEditor(editor.getJSON())
      underWay.current.push(known.current)
      tell.current(known.current)
    }
    editor.on('update', told)
    return () => {
      editor.off('update', told)
    }
  }, [editor])
  const tools = useEditorState({ editor, selector: ({ editor: now }) => toolsOf(now, () => setLinking(true)) })

  useEffect(() => {
    // On a slow machine a letter comes back after the next one is written: setting it would undo that one.
    const echo = underWay.current.indexOf(value)
    underWay.current = echo < 0 ? [] : underWay.current.slice(echo + 1)
    if (echo >= 0 || sameDocument(value, known.current)) return
    known.current = value
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
    editor.view.focus()
  }
  return (
    <div className="richtext-editor" data-invalid={invalid}>
      <Toolbar tools={tools} controls={id} onLeave={() => editor.view.focus()} />
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
