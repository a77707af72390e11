// Keeps package-lock.json free of addresses: npm copies every package's `funding` link into it.
import { readFileSync, writeFileSync } from 'node:fs'

const path = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(path, 'utf8')) as { packages: Record<string, Record<string, unknown>> }
for (const entry of Object.values(lock.packages)) {
  delete entry['funding']
  delete entry['resolved']
  // Deprecation notices are prose with links; they help nobody in a lock file.
  delete entry['deprecated']
}
const text = `${JSON.stringify(lock, null, 2)}\n`
if (text.includes('://')) throw new Error('An address is left in package-lock.json')
writeFileSync(path, text)
