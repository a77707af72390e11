import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { Problem } from '../../src/api/problem'
import { differingBlocks, mergeDocuments, mergeValues } from '../../src/editing/merging'
import { useAutosave } from '../../src/editing/useAutosave'
import { useEdit } from '../../src/editing/useEdit'
import type { Block, Document } from '../../src/richtext/document'

const paragraph = (text: string): Block => ({ type: 'paragraph', content: [{ type: 'text', text }] })
const heading = (text: string): Block => ({ type: 'heading', attrs: { level: 1 }, content: [{ type: 'text', text }] })
const doc = (...content: Block[]): Document => ({ type: 'doc', content })
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(paragraph) as [Block, Block, Block, Block]

describe('two texts of one', () => {
  test('what each changed alone stands, where it stood', () => {
    const base = doc(heading('x'), a, b)
    const merge = mergeDocuments(base, doc(heading('mitt'), a, b, c), doc(heading('x'), a, d))
    expect(merge).toEqual({ clean: false, merged: doc(heading('mitt'), a, b, c, d) })
    expect(mergeDocuments(base, doc(heading('mitt'), a, b), doc(heading('x'), a, b, d))).toEqual({
      clean: true,
      merged: doc(heading('mitt'), a, b, d),
    })
  })

  test('a paragraph that one took out and the other left is gone; that both added is there once', () => {
    expect(mergeDocuments(doc(a, b, c), doc(a, c), doc(a, b, c, d))).toEqual({ clean: true, merged: doc(a, c, d) })
    expect(mergeDocuments(doc(a), doc(a, b), doc(a, b))).toEqual({ clean: true, merged: doc(a, b) })
  })

  test('the same paragraph changed by both stands twice, mine first, for a person to settle', () => {
    const merge = mergeDocuments(doc(a, b, c), doc(a, paragraph('min'), c), doc(a, paragraph('deres'), c))
    expect(merge).toEqual({ clean: false, merged: doc(a, paragraph('min'), paragraph('deres'), c) })
  })

  test('the blocks that the other lacks are marked, wherever they stand', () => {
    expect([...differingBlocks(doc(a, b, d), doc(d, a, c))]).toEqual([1])
  })
})

describe('two edits of one form', () => {
  const base = { title: 'Ri', body: doc(a, b), when: '' }

  test('fields and paragraphs that only one changed are put together', () => {
    const mine = { title: 'Ri mer', body: doc(a, b, c), when: '' }
    const theirs = { title: 'Ri', body: doc(d, b), when: 'mandag' }
    expect(mergeValues(base, mine, theirs)).toEqual({
      values: { title: 'Ri mer', body: doc(d, b, c), when: 'mandag' },
      clashing: [],
    })
  })

  test('what both changed is asked about, and what both made the same is not', () => {
    const mine = { title: 'Ri mer', body: doc(c, b), when: 'tirsdag' }
    const theirs = { title: 'Ri ofte', body: doc(d, b), when: 'tirsdag' }
    expect(mergeValues(base, mine, theirs).clashing).toEqual(['title', 'body'])
  })

  test('without what it began from, no difference of mine goes over theirs unasked', () => {
    expect(mergeValues(null, { ...base, title: 'Ri mer' }, { ...base, body: doc(d) }).clashing).toEqual(['title', 'body'])
  })
})

describe('what saves itself', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))

  test('goes a second after the last key, once, and says so', async () => {
    const store = vi.fn<(value: string) => Promise<void>>().mockResolvedValue()
    const { result } = renderHook(() => useAutosave<string>({ store }))
    act(() => result.current.schedule('a'))
    await pass(900)
    act(() => result.current.schedule('ab'))
    await pass(900)
    expect(store).not.toHaveBeenCalled()
    await pass(100)
    expect(store.mock.calls).toEqual([['ab']])
    expect(result.current.saving.kind).toBe('saved')
  })

  test('saves one at a time and in order, and what could not be saved with what came after', async () => {
    const answers: ((problem: Problem | null) => void)[] = []
    const store = vi.fn<(value: object) => Promise<void>>(
      () =>
        new Promise<void>((resolve, reject) => {
          answers.push((problem) => (problem ? reject(problem) : resolve()))
        }),
    )
    const { result } = renderHook(() => useAutosave<object>({ store, join: (before, after) => ({ ...before, ...after }) }))
    act(() => result.current.schedule({ a: 1, b: 1 }, 0))
    await pass(0)
    act(() => result.current.schedule({ b: 2 }, 0))
    await pass(5000)
    expect(store).toHaveBeenCalledTimes(1)
    await act(async () => {
      answers[0]?.(new Problem(503, 'service.unavailable'))
      await vi.advanceTimersByTimeAsync(0)
    })
    expect(store.mock.calls[1]).toEqual([{ a: 1, b: 2 }])
    await act(async () => {
      answers[1]?.(null)
      await vi.advanceTimersByTimeAsync(0)
    })
    expect(result.current.saving.kind).toBe('saved')
    expect(await result.current.flush()).toBeNull()
  })

  test('keeps what failed for the next time, and says what went wrong', async () => {
    const store = vi.fn<(value: string) => Promise<void>>().mockRejectedValueOnce(new Problem(0, 'offline')).mockResolvedValue()
    const { result } = renderHook(() => useAutosave<string>({ store }))
    act(() => result.current.schedule('a'))
    await pass(1000)
    expect(result.current.saving.kind).toBe('failed')
    expect(result.current.problem?.code).toBe('offline')
    expect(result.current.waiting()).toBe('a')
    await act(() => result.current.flush())
    expect(store).toHaveBeenLastCalledWith('a')
    expect(result.current.waiting()).toBeNull()
  })

  test('who leaves within the second does not lose the second, and who throws away leaves nothing', async () => {
    const store = vi.fn<(value: string) => Promise<void>>().mockResolvedValue()
    const left = renderHook(() => useAutosave<string>({ store }))
    act(() => left.result.current.schedule('a'))
    left.unmount()
    await vi.advanceTimersByTimeAsync(0)
    expect(store.mock.calls).toEqual([['a']])
    const thrown = renderHook(() => useAutosave<string>({ store }))
    act(() => thrown.result.current.schedule('b'))
    await act(() => thrown.result.current.drop())
    thrown.unmount()
    await vi.advanceTimersByTimeAsync(5000)
    expect(store).toHaveBeenCalledTimes(1)
  })

  test('what fails on its way when all is thrown away does not come back', async () => {
    let fail: (problem: Problem) => void = () => undefined
    const store = vi.fn<(value: string) => Promise<void>>(() => new Promise((_, reject) => (fail = reject)))
    const { result, unmount } = renderHook(() => useAutosave<string>({ store }))
    act(() => result.current.schedule('a', 0))
    await pass(0)
    const dropped = result.current.drop()
    await act(async () => {
      fail(new Problem(0, 'offline'))
      await dropped
    })
    unmount()
    await vi.advanceTimersByTimeAsync(5000)
    expect(store).toHaveBeenCalledTimes(1)
  })
})

describe('a form that is written in', () => {
  interface Note extends Record<string, string> {
    title: string
    text: string
  }
  interface Stored {
    values: Note
    version: number
  }
  const start: Note = { title: '', text: '' }
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
  )
  let forms = 0

  function form(version: number | null = 1) {
    const answers: ((answer: Stored | Problem) => void)[] = []
    const save = vi.fn<(changed: Partial<Note>, version: number | null, values: Note, made: Stored | null) => Promise<Stored>>(
      () =>
        new Promise((resolve, reject) => {
          answers.push((answer) => (answer instanceof Problem ? reject(answer) : resolve(answer)))
        }),
    )
    const onSaved = vi.fn()
    const key = `note:${++forms}`
    const read = (current: unknown) => current as Stored
    const { result } = renderHook(() => useEdit<Note, Stored>({ key, start, version, save, read, onSaved }), { wrapper })
    const answer = (at: number, told: Stored | Problem) => act(() => Promise.resolve(answers[at]?.(told)))
    return { result, save, onSaved, answer }
  }

  test('keeps each key, also one that comes before the page has shown the one before', async () => {
    const { result, save } = form()
    const shown = result.current
    await act(() => {
      shown.set('text', 'Fort')
      shown.set('title', 'Jeg skriver')
      return Promise.resolve(void shown.submit())
    })
    expect(result.current.values).toEqual({ title: 'Jeg skriver', text: 'Fort' })
    expect(save).toHaveBeenCalledWith({ title: 'Jeg skriver', text: 'Fort' }, 1, { title: 'Jeg skriver', text: 'Fort' }, null)
  })

  test('saves what is written while it is being saved, to what was made, and is left only then', async () => {
    const { result, save, onSaved, answer } = form(null)
    act(() => result.current.set('text', 'Han gleder'))
    await act(() => Promise.resolve(void result.current.submit()))
    act(() => result.current.set('text', 'Han gleder seg.'))
    await act(() => Promise.resolve(void result.current.submit()))
    expect(save).toHaveBeenCalledTimes(1)
    const made = { values: { title: '', text: 'Han gleder' }, version: 1 }
    await answer(0, made)
    expect(onSaved).not.toHaveBeenCalled()
    expect(save).toHaveBeenLastCalledWith({ text: 'Han gleder seg.' }, 1, { title: '', text: 'Han gleder seg.' }, made)
    await answer(1, { values: { title: '', text: 'Han gleder seg.' }, version: 2 })
    expect(onSaved).toHaveBeenCalledTimes(1)
    expect(save).toHaveBeenCalledTimes(2)
  })

  test('keeps what is written while saving it is refused', async () => {
    const { result, answer } = form()
    act(() => result.current.set('text', 'Han'))
    await act(() => Promise.resolve(void result.current.submit()))
    act(() => result.current.set('text', 'Hanna'))
    await answer(0, new Problem(503, 'service.unavailable'))
    expect(result.current.values.text).toBe('Hanna')
    expect(result.current.problem?.code).toBe('service.unavailable')
    expect(result.current.busy).toBe(false)
  })
})
