import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Chunk {
  file: string
  imports?: string[]
  dynamicImports?: string[]
  css?: string[]
}

/** What a page is made of beyond what every page waits for: its screens, and the catalogues that these speak. */
export interface Landing {
  screens: readonly string[]
  texts: readonly string[]
}

/** Where people come from outside: by the address that they wrote, a bookmark, a notice, or from the sign-in. */
export const landings = {
  'sign-in': { screens: ['signin/SignIn'], texts: ['about'] },
  'my plans': { screens: ['plans/MyPlans'], texts: ['acting', 'messages', 'plans'] },
  'a plan': { screens: ['plan/PlanShell', 'plan/PlanHome'], texts: ['acting', 'goals', 'messages', 'plan'] },
  'a goal': { screens: ['plan/PlanShell', 'goals/GoalPage'], texts: ['comments', 'goals', 'plan'] },
  messages: { screens: ['plan/PlanShell', 'messages/MessagesPage'], texts: ['messages', 'plan'] },
} satisfies Record<string, Landing>

/** The font file that every page in a western language has; the style sheet names it. */
const font = /^assets\/inter-latin-wght-.*\.woff2$/

/** A build, as its manifest has it. */
export class Built {
  readonly #dist: string
  readonly chunks: Record<string, Chunk>

  constructor(dist: string) {
    this.#dist = dist
    this.chunks = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>
  }

  /** A chunk and all that it waits for. */
  reach(name: string, seen = new Set<string>()): Set<string> {
    if (seen.has(name)) return seen
    if (!this.chunks[name]) throw new Error(`The build has no ${name}`)
    seen.add(name)
    for (const next of this.chunks[name].imports ?? []) this.reach(next, seen)
    return seen
  }

  filesOf(names: Iterable<string>): Set<string> {
    return new Set([...names].flatMap((name) => [this.chunks[name]?.file ?? '', ...(this.chunks[name]?.css ?? [])]))
  }

  /** What the page itself names: it comes with every screen. */
  #named(): string[] {
    const page = readFileSync(join(this.#dist, 'index.html'), 'utf8')
    return [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file = '']) => file)
  }

  /** All that somebody's browser asks of the build who opens a page for the first time. */
  firstVisit(landing: Landing, language: string): Set<string> {
    const named = this.#named()
    const names = Object.keys(this.chunks).filter((name) => named.includes(this.chunks[name]?.file ?? ''))
    names.push(`src/i18n/${language}/index.ts`)
    names.push(...landing.screens.map((screen) => `src/features/${screen}.tsx`))
    names.push(...landing.texts.map((text) => `src/i18n/${language}/${text}.json`))
    const files = new Set([...named, ...this.filesOf(names.flatMap((name) => [...this.reach(name)]))])
    const sheets = [...files].filter((file) => file.endsWith('.css'))
    for (const sheet of sheets) {
      for (const [, file = ''] of readFileSync(join(this.#dist, sheet), 'utf8').matchAll(/url\(\/([^)]+)\)/g)) {
        if (font.test(file)) files.add(file)
      }
    }
    return files
  }

  /** How many kB come over the line: packed by brotli, which every browser of today takes, or by gzip. */
  kilobytes(files: Iterable<string>, kind: RegExp, packing: '.br' | '.gz' | ''): number {
    const found = [...files].filter((file) => kind.test(file))
    return found.reduce((sum, file) => sum + readFileSync(join(this.#dist, file + packing)).length, 0) / 1000
  }
}
