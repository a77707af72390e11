// Keeps package-lock.json free of addresses: npm copies every package's `funding` link into it. Takes a folder.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const path = join(process.argv[2] ?? join(import.meta.dirname, '..'), 'package-lock.json')
const lock = JSON.parse(readFileSync(path, 'utf8')) as { packages: Record<string, Record<string, unknown>> }
for (const entry of Object.values(lock.packages)) {
  delete entry['funding']
  delete entry['resolved']
  // Deprecation notices are prose with links; they help nobody in a lock file.
  delete entry['deprecated']
}
const text = `${JSON.stringify(lock, null, 2)}\n`
if (text.includes('://')) throw new Error(`An address is left in ${path}`)
writeFileSync(path, text)
