import { cleanup } from '@testing-library/react'
import { afterEach, beforeAll, vi } from 'vitest'

import { startI18n } from '../../src/i18n'
import nb from '../../src/i18n/nb/index'
import nbLater from '../../src/i18n/nb/later'

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

beforeAll(() => startI18n('nb', { ...nb, ...nbLater }))
afterEach(() => cleanup())
