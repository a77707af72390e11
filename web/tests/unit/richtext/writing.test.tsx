import type { Editor as Held } from '@tiptap/core'
import { act, render } from '@testing-library/react'
import { useLayoutEffect } from 'react'
import { expect, test, vi } from 'vitest'

import { fromPlain, type Document } from '../../../src/richtext/document'
import Editor from '../../../src/richtext/Editor'

// jsdom lays nothing out.
const nowhere = new DOMRect()
Range.prototype.getClientRects = () => [nowhere] as unknown as DOMRectList
Range.prototype.getBoundingClientRect = () => nowhere

/** The editor in a page that shows what was written when it comes to it, as a slow machine does. */
function slowPage(start: string) {
  const told: Document[] = []
  const page = (value: Document) => (
    <Editor id="body" labelledBy="label" value={value} onChange={(document) => told.push(document)} />
  )
  const { container, rerender } = render(page(fromPlain(start)))
  const text = container.querySelector<HTMLElement & { editor: Held }>('#body')
  if (!text) throw new Error('no editor')
  return {
    text,
    told,
    write: (letters: string) => {
      act(() => text.editor.view.dispatch(text.editor.state.tr.insertText(letters)))
    },
    show: (value: Document | undefined) => {
      if (value) rerender(page(value))
    },
  }
}

test('letters that are written before the page has shown the last ones stand where they were written', () => {
  const { text, told, write, show } = slowPage('Adam vil ri')
  act(() => void text.editor.commands.setTextSelection(5))
  write(' og')
  write(' Mia')
  show(told[0])
  write('!')
  show(told[1])
  expect(text.textContent).toBe('Adam og Mia! vil ri')
  show(told[2])
  expect(text.textContent).toBe('Adam og Mia! vil ri')
  expect(text.editor.state.selection.from).toBe(13)
})

test('what comes from elsewhere takes the place of what was written', () => {
  const { text, told, write, show } = slowPage('Adam')
  write('!')
  show(fromPlain('Sammen'))
  expect(text.textContent).toBe('Sammen')
  show(told[0])
  expect(text.textContent).toBe('!Adam')
})

test('a tool gives the text focus at once, so that the next key is written', () => {
  const { text } = slowPage('Adam')
  const tool = document.querySelector<HTMLElement>('[data-tool="strong"]')
  tool?.focus()
  act(() => tool?.click())
  expect(document.activeElement).toBe(text)
})

test('the tools are those of the text also where the machine takes its time between drawing and settling', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const Slow = () => {
    useLayoutEffect(() => void vi.advanceTimersByTime(1000), [])
    return null
  }
  const { container } = render(
    <>
      <Editor id="body" labelledBy="label" value={fromPlain('Adam')} onChange={() => undefined} />
      <Slow />
    </>,
  )
  vi.useRealTimers()
  const tool = container.querySelector<HTMLElement>('[data-tool="strong"]')
  tool?.focus()
  act(() => tool?.click())
  expect(tool?.getAttribute('aria-pressed')).toBe('true')
  expect(document.activeElement).toBe(container.querySelector('#body'))
})
