import { cleanup } from '@testing-library/react'
import { afterEach, beforeAll, vi } from 'vitest'

import { startI18n } from '../../src/i18n'

// jsdom lacks these; the real ones are tried in Chromium.
vi.stubGlobal('CSS', { escape: (text: string) => text, supports: () => false })
vi.stubGlobal('matchMedia', (query: string) => ({
  matches: true,
  media: query,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
}))
HTMLDialogElement.prototype.showModal = function () {
  this.open = true
}
HTMLDialogElement.prototype.close = function () {
  this.open = false
}

const catalogues = import.meta.glob<Record<string, unknown>>('../../src/i18n/nb/*.json', { eager: true, import: 'default' })
const nb = Object.fromEntries(
  Object.entries(catalogues).map(([path, words]) => [path.replace(/^.*\/|\.json$/g, ''), words]),
)

beforeAll(() => startI18n('nb', nb))
afterEach(() => cleanup())
