// What a phone must fetch on a first visit, held under bounds; a test in the browser holds the list to what it does fetch.
// Built apart from dist/, which may be in use.
import { fileURLToPath } from 'node:url'

import { Built, landings } from './firstVisit.ts'

const built = new Built(fileURLToPath(new URL('../.size', import.meta.url)))
const bounds: [string, number, number, string][] = []

for (const [name, landing] of Object.entries(landings)) {
  // One language comes, whichever it is: the largest counts.
  const largest = (kind: RegExp, packing: '.br' | '.gz' | '') =>
    Math.max(...['nb', 'nn', 'en'].map((language) => built.kilobytes(built.firstVisit(landing, language), kind, packing)))
  bounds.push([`${name}: script`, largest(/\.js$/, '.br'), 190, 'kB'])
  bounds.push([`${name}: script, by gzip`, largest(/\.js$/, '.gz'), 215, 'kB'])
  bounds.push([`${name}: style`, largest(/\.css$/, '.br'), 20, 'kB'])
  bounds.push([`${name}: font`, largest(/\.woff2$/, ''), 50, 'kB'])
  bounds.push([`${name}: files`, built.firstVisit(landing, 'nb').size, 20, ''])
}

// Every screen beyond what has come with whichever was the first.
const visits = Object.values(landings).map((landing) => built.firstVisit(landing, 'nb'))
const first = new Set([...(visits[0] ?? [])].filter((file) => visits.every((files) => files.has(file))))
for (const name of Object.keys(built.chunks)) {
  if (!/^src\/(features|richtext)\/.*\.tsx$/.test(name)) continue
  const own = [...built.filesOf(built.reach(name))].filter((file) => !first.has(file))
  // The editor is fetched when somebody writes, beside a text that can be read already.
  const bound = name === 'src/richtext/Editor.tsx' ? 115 : 30
  bounds.push([name.replace(/^src\/(features\/)?/, ''), built.kilobytes(own, /\.js$/, '.gz'), bound, 'kB'])
}

let over = false
for (const [what, size, bound, unit] of bounds) {
  over ||= size > bound
  console.log(`${size > bound ? 'over ' : ''}${what}: ${unit ? size.toFixed(1) : size} of ${bound} ${unit}`.trim())
}
if (over) process.exitCode = 1
