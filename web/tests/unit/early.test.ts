import { afterEach, expect, test, vi } from 'vitest'

import { askEarly, takeEarly } from '../../src/api/early'

const path = '/api/plans/plans'
const url = location.origin + path

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function answering(answer: () => Promise<Response>): void {
  vi.stubGlobal('fetch', answer)
}

test('an answer that is on its way is taken once, by who asks for the same', async () => {
  answering(() => Promise.resolve(new Response('{"items":[]}')))
  expect(await (await askEarly(path))?.json()).toEqual({ items: [] })
  expect(takeEarly(new Request(`${url}?sort=name`))).toBeUndefined()
  expect(await (await takeEarly(new Request(url)))?.json()).toEqual({ items: [] })
  expect(takeEarly(new Request(url))).toBeUndefined()
})

test('what was read before a change is not taken after it', async () => {
  answering(() => Promise.resolve(new Response('{}')))
  await askEarly(path)
  expect(takeEarly(new Request(url, { method: 'POST' }))).toBeUndefined()
  expect(takeEarly(new Request(url))).toBeUndefined()
})

test('who asks later reads anew', async () => {
  vi.useFakeTimers()
  answering(() => Promise.resolve(new Response('{}')))
  await askEarly(path)
  vi.advanceTimersByTime(10_000)
  expect(takeEarly(new Request(url))).toBeUndefined()
})

test('a call that was lost is made again by the application', async () => {
  answering(() => Promise.reject(new TypeError('lost')))
  expect(await askEarly(path)).toBeNull()
  expect(takeEarly(new Request(url))).toBeUndefined()
})
