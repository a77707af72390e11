import { readdir, readFile, writeFile } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

import type { Plugin } from 'vite'

const [brotli, zipped] = [promisify(brotliCompress), promisify(gzip)]
const kinds = new Set(['.html', '.js', '.css', '.svg', '.json', '.txt'])

/** Lays beside each file of text what the gateway sends instead to those who take it: as small as it gets, once. */
export function packed(): Plugin {
  let folder = ''
  return {
    name: 'packed',
    apply: 'build',
    configResolved: ({ root, build }) => {
      folder = resolve(root, build.outDir)
    },
    async closeBundle() {
      const files = await readdir(folder, { recursive: true })
      await Promise.all(
        files
          .filter((file) => kinds.has(extname(file)) && !file.startsWith('.vite'))
          .map(async (file) => {
            const path = join(folder, file)
            const content = await readFile(path)
            await writeFile(`${path}.br`, await brotli(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }))
            await writeFile(`${path}.gz`, await zipped(content, { level: 9 }))
          }),
      )
    },
  }
}
