import { afterEach, expect, test, vi } from 'vitest'

import { createGoal } from '../../src/api/plans'

const plan = '01936b00-0000-7000-8000-000000000001'
const keys: (string | null)[] = []

/** Answers each request in turn, and notes the key that it came with. */
function answering(...statuses: (number | null)[]): void {
  keys.length = 0
  vi.stubGlobal('fetch', (request: Request) => {
    keys.push(request.headers.get('Idempotency-Key'))
    const status = statuses.shift() ?? null
    if (status === null) return Promise.reject(new TypeError('lost'))
    return Promise.resolve(new Response('{}', { status, headers: { 'Content-Type': 'application/json' } }))
  })
}
const create = (title: string) => createGoal(plan, { title }).catch(() => null)

afterEach(() => vi.unstubAllGlobals())

test('the same again after a lost answer carries the same key, something else or after an answer another', async () => {
  answering(null, 500, 201, 201, 201)
  await create('Ri')
  await create('Ri')
  await create('Ri')
  await create('Ri')
  await create('Svømme')
  expect(keys[1]).toBe(keys[0])
  expect(keys[2]).toBe(keys[0])
  expect(new Set(keys).size).toBe(3)
})

test('what is waiting for an answer is remembered without a word of it', async () => {
  const remembered = new Map<unknown, string>()
  const set = Object.getOwnPropertyDescriptor(Map.prototype, 'set')?.value as typeof Map.prototype.set
  vi.spyOn(Map.prototype, 'set').mockImplementation(function (this: Map<unknown, unknown>, key: unknown, value: unknown) {
    if (typeof key === 'string') set.call(remembered, value, key)
    return set.call(this, key, value)
  })
  answering(null)
  const secret = 'Adam har fått en diagnose. '.repeat(20_000)
  await createGoal(plan, { title: 'x', description: secret }).catch(() => null)
  vi.restoreAllMocks()
  const key = remembered.get(keys[0]) ?? ''
  expect(key).toMatch(/^[\da-f]{64}$/)
})
