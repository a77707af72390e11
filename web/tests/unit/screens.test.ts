import { expect, test } from 'vitest'

import ofEveryPage from '../../src/i18n/nb/index'

/** What a part of the application is made of, followed through its imports. */

const sources = import.meta.glob<string>('../../src/**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true })
const catalogues = Object.keys(import.meta.glob('../../src/i18n/nb/*.json')).map((path) => path.replace(/^.*\/|\.json$/g, ''))
const root = '../../src/'

function resolved(from: string, specifier: string): string | undefined {
  const parts = from.split('/').slice(0, -1)
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  const path = parts.join('/')
  return [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`].find((one) => one in sources)
}

function reach(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  const code = sources[file] ?? ''
  for (const [, what = '', specifier = ''] of code.matchAll(/^(?:import|export)\s([^']*?)(?:from\s)?'(\.[^']+)'/gm)) {
    const next = what.startsWith('type ') ? undefined : resolved(file, specifier)
    if (next) reach(next, seen)
  }
  return seen
}

function spokenIn(files: Iterable<string>): Set<string> {
  const found = new Set<string>()
  const key = new RegExp(`['"\`](${catalogues.join('|')}):[\\w$]`, 'g')
  for (const file of files) for (const [, name = ''] of (sources[file] ?? '').matchAll(key)) found.add(name)
  return found
}

const parts = Object.entries(sources).flatMap(([file, code]) =>
  [...code.matchAll(/(?:screen|early)\(\s*\(\) => import\('([^']+)'\)([^)]*)\)/g)].map(([, specifier = '', names = '']) => ({
    name: specifier,
    entry: resolved(file, specifier) ?? '',
    declared: [...names.matchAll(/'(\w+)'/g)].map(([, name = '']) => name),
  })),
)
const common = new Set(Object.keys(ofEveryPage))

test('whatever is loaded late names its texts', () => {
  const late = Object.values(sources).flatMap((code) => [...code.matchAll(/lazy\(/g)])
  // The one is in `screen` itself.
  expect(late).toHaveLength(1)
  expect(parts.length).toBeGreaterThan(35)
})

test('every page speaks what came with the first, and no less came', () => {
  expect([...spokenIn(reach(`${root}main.tsx`))].sort()).toEqual([...common].sort())
})

test.each(parts)('$name brings the texts that it speaks, and no others', ({ entry, declared }) => {
  const needed = [...spokenIn(reach(entry))].filter((name) => !common.has(name))
  expect(declared).toEqual(needed.sort())
})

test.each(parts)('$name brings the styles of its feature', ({ entry }) => {
  // A class that a feature's own sheet styles is worth nothing where that sheet does not come.
  const files = [...reach(entry)]
  const brought = new Set(files.flatMap((file) => sheetsOf(file)))
  const lacking = files.flatMap((file) =>
    classesIn(sources[file] ?? '').flatMap((name) => {
      const homes = owners.get(name) ?? []
      return homes.length === 0 || homes.some((home) => brought.has(home)) ? [] : [`${name} in ${file}`]
    }),
  )
  expect(lacking).toEqual([])
})

const sheets = import.meta.glob<string>('../../src/**/*.css', { query: '?raw', import: 'default', eager: true })
const ofAll = ['theme/samplan.css', 'ui/base.css', 'ui/shell.css', 'ui/parts.css'].map((name) => `${root}${name}`)

function classesOf(sheet: string): string[] {
  const selectors = sheet.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/([^{};]+)\{/g)
  return [...selectors].flatMap(([, selector = '']) => [...selector.matchAll(/\.([a-z][\w-]*)/g)].map(([, name = '']) => name))
}

/** Which sheets a class is styled by; none where every page has one of them. */
const owners = new Map<string, string[]>()
const everywhere = new Set(ofAll.flatMap((path) => classesOf(sheets[path] ?? '')))
for (const [path, sheet] of Object.entries(sheets)) {
  if (ofAll.includes(path)) continue
  for (const name of classesOf(sheet)) {
    if (!everywhere.has(name) && !name.startsWith('ds-')) owners.set(name, [...(owners.get(name) ?? []), path])
  }
}

function sheetsOf(file: string): string[] {
  return [...(sources[file] ?? '').matchAll(/^import '(\.[^']+\.css)'/gm)].map(([, specifier = '']) => {
    const parts = file.split('/').slice(0, -1)
    for (const part of specifier.split('/')) {
      if (part === '..') parts.pop()
      else if (part !== '.') parts.push(part)
    }
    return parts.join('/')
  })
}

function classesIn(code: string): string[] {
  return [...code.matchAll(/className=(?:"([^"]+)"|\{`([^`]+)`\})/g)].flatMap(([, plain, filled]) =>
    (plain ?? filled ?? '').split(/\s+/).filter((name) => /^[a-z][\w-]*$/.test(name)),
  )
}
