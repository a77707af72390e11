// What a phone must fetch before the first screen, held under a bound. Built apart from dist/, which may be in use.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

interface Chunk {
  file: string
  isEntry?: boolean
  imports?: string[]
  dynamicImports?: string[]
  css?: string[]
}

const dist = new URL('../.size/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8')) as Record<string, Chunk>

function sizeOf(file: string): number {
  return gzipSync(readFileSync(new URL(file, dist))).length / 1000
}

function reach(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen
  seen.add(name)
  for (const next of manifest[name]?.imports ?? []) reach(next, seen)
  return seen
}

const entry = 'index.html'
if (!manifest[entry]?.isEntry) throw new Error('The build has no entry')
const shell = reach(entry)
const filesOf = (names: Iterable<string>) => [...names].flatMap((name) => manifest[name]?.file ?? [])
const total = (files: string[]) => files.reduce((sum, file) => sum + sizeOf(file), 0)

// One language comes with the shell, whichever it is: the largest counts.
const languages = Object.keys(manifest).filter((name) => /i18n\/\w\w\/index/.test(name))
const language = Math.max(...languages.map((name) => total(filesOf([name]))))
const script = total(filesOf(shell)) + language
const style = total([...new Set([...shell].flatMap((name) => manifest[name]?.css ?? []))])

const bounds: [string, number, number][] = [
  ['script at first', script, 215],
  ['style at first', style, 32],
]
for (const name of manifest[entry].dynamicImports ?? []) {
  if (name.startsWith('src/i18n/')) continue
  const own = [...reach(name)].filter((part) => !shell.has(part))
  bounds.push([name.replace('src/features/', ''), total(filesOf(own)), 30])
}

// It is fetched when somebody writes, beside a text that can be read already.
const editor = 'src/richtext/Editor.tsx'
if (manifest[editor]) {
  const own = [...reach(editor)].filter((part) => !shell.has(part))
  bounds.push([editor.replace('src/', ''), total(filesOf(own)), 115])
}

let over = false
for (const [what, size, bound] of bounds) {
  over ||= size > bound
  console.log(`${size > bound ? 'over ' : ''}${what}: ${size.toFixed(1)} of ${bound} kB`)
}
if (over) process.exitCode = 1
