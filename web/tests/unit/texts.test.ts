import { describe, expect, test } from 'vitest'

import i18next from 'i18next'

import { applyLanguage } from '../../src/i18n'

const catalogues = import.meta.glob<Record<string, unknown>>('../../src/i18n/{nb,nn,en}/*.json', { eager: true, import: 'default' })
const textsOf = (language: string) =>
  Object.fromEntries(
    Object.entries(catalogues).flatMap(([path, words]) => {
      const [, of, name = ''] = /(\w\w)\/(\w+)\.json$/.exec(path) ?? []
      return of === language ? [[name, words]] : []
    }),
  )
const [nb, nn, en] = [textsOf('nb'), textsOf('nn'), textsOf('en')]

const sources = import.meta.glob<string>('../../src/**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true })

function flat(texts: object, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, value] of Object.entries(texts)) {
    if (typeof value === 'string') found.set(prefix + name, value)
    else for (const [key, text] of flat(value as object, `${prefix}${name}.`)) found.set(key, text)
  }
  return found
}

function all(language: object): Map<string, string> {
  const found = new Map<string, string>()
  for (const [namespace, texts] of Object.entries(language)) {
    for (const [key, text] of flat(texts as object)) found.set(`${namespace}:${key}`, text)
  }
  return found
}

const languages = { nb: all(nb), nn: all(nn), en: all(en) }
const plural = /_(zero|one|other)$/

/** Every key that stands in the source, as a pattern: a part that is filled in may be anything. */
function usedPatterns(): { text: string; pattern: RegExp; open: boolean }[] {
  const namespaces = Object.keys(nb).join('|')
  const quoted = new RegExp(`['"]((?:${namespaces}):[\\w.]+)['"]`, 'g')
  const templated = new RegExp('`((?:' + namespaces + '):(?:[^`$]|\\$\\{(?:[^{}`]|\\{[^}]*\\})*\\})*)`', 'g')
  const used = new Map<string, { text: string; pattern: RegExp; open: boolean }>()
  for (const code of Object.values(sources)) {
    for (const [, key = ''] of code.matchAll(quoted)) {
      used.set(key, { text: key, pattern: new RegExp(`^${key.replaceAll('.', '\\.')}$`), open: false })
    }
    for (const [, key = ''] of code.matchAll(templated)) {
      const pattern = key.replaceAll('.', '\\.').replace(/\$\{(?:[^{}]|\{[^}]*\})*\}/g, '[\\w.]+')
      used.set(key, { text: key, pattern: new RegExp(`^${pattern}$`), open: true })
    }
  }
  return [...used.values()]
}

describe('texts', () => {
  test.each(['nn', 'en'] as const)('%s has the same keys as bokmål', (language) => {
    expect([...languages[language].keys()].sort()).toEqual([...languages.nb.keys()].sort())
  })

  test('every text that is asked for is there, and every text that is there is asked for', () => {
    const used = usedPatterns()
    const keys = [...new Set([...languages.nb.keys()].map((key) => key.replace(plural, '')))]
    const missing = used.filter(({ pattern }) => !keys.some((key) => pattern.test(key))).map(({ text }) => text)
    const unused = keys.filter((key) => !used.some(({ pattern }) => pattern.test(key)))
    expect({ missing, unused }).toEqual({ missing: [], unused: [] })
  })

  test('the languages fill in the same things', () => {
    const holes = (text: string | undefined) => [...(text ?? '').matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()
    const differing = [...languages.nb].filter(([key, text]) =>
      [languages.nn.get(key), languages.en.get(key)].some((other) => {
        // "1 dag" may leave out the count that "2 dager" must have.
        const [a, b] = [holes(text), holes(other)]
        return a.join() !== b.join()
      }),
    )
    expect(differing.map(([key]) => key)).toEqual([])
  })

  test('nothing says "vennligst", and no text is empty', () => {
    for (const texts of Object.values(languages)) {
      for (const [key, text] of texts) {
        expect(text.trim(), key).not.toBe('')
        expect(text.toLowerCase(), key).not.toContain('vennligst')
      }
    }
  })

  test('nynorsk counts by its own rules on a machine whose language counts otherwise', async () => {
    await applyLanguage('nn', nn)
    expect(i18next.t('plans:new_messages', { count: 1 })).toBe('1 ny melding')
    expect(i18next.t('plans:new_messages', { count: 3 })).toBe('3 nye meldingar')
    await applyLanguage('nb', nb)
  })
})
