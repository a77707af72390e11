import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

import { packed } from './scripts/packed.ts'

/** `npm run dev` without a suite: the same made-up municipality as the tests use. */
function madeUpApi(): Plugin {
  return {
    name: 'made-up-api',
    apply: 'serve',
    async configureServer(server) {
      if (process.env['SAMPLAN_ORIGIN'] ?? process.env['VITEST']) return
      const { nodeHandler } = await import('./tests/mock/node.ts')
      server.middlewares.use(nodeHandler())
    },
  }
}

/** What asks for everything else is a script of its own, before the one that it would otherwise come in. */
function startFirst(): Plugin {
  return {
    name: 'start-first',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const start = Object.values(bundle ?? {}).find((part) => part.type === 'chunk' && part.name === 'start')
        const src = `src="/${start?.fileName ?? ''}"`
        return html.replace(` crossorigin ${src}`, ` async fetchpriority="high" crossorigin ${src}`)
      },
    },
  }
}

const origin = process.env['SAMPLAN_ORIGIN']

/** Elements of Designsystemet that nothing here uses, and that its packages do not say can be left out. */
const unusedElements = /designsystemet-web\/dist\/esm\/(breadcrumbs|pagination|suggestion|tabs|toggle-group|tooltip)\/|@u-elements\/u-(combobox|datalist|tabs)\//

export default defineConfig({
  plugins: [react(), startFirst(), packed(), madeUpApi()],
  build: {
    // A data: address in a style sheet or script would need a laxer content security policy.
    assetsInlineLimit: 0,
    manifest: true,
    rolldownOptions: {
      // The application, and a page of its own for who reads about the API.
      input: ['index.html', 'api-docs.html'],
      treeshake: {
        moduleSideEffects: (id) => !/\/@digdir\/designsystemet-react\//.test(id) && !unusedElements.test(id),
      },
      output: {
        codeSplitting: {
          groups: [
            // Asks for everything else before that is here.
            {
              name: 'start',
              test: /\/src\/(start|api\/early|ui\/appearance|i18n\/catalogues)\.ts$|preload-helper/,
              priority: 1,
            },
            // What every page waits for comes in one piece, and all the style of our own, which is little, with it.
            { name: 'base', test: /\/src\/.*\.css$/ },
            { name: 'base', tags: ['$initial'], test: (id) => !/swagger-ui-dist|apiDocs|api-docs/.test(id) },
            // On a page that people land on several are spoken, and each by itself would be a request.
            {
              debugName: 'texts',
              name: (id) => `texts-${/\/i18n\/(\w\w)\//.exec(id)?.[1] ?? ''}`,
              test: /i18n\/\w\w\/(acting|comments|goals|messages|plan|plans)\.json$/,
            },
            // And so would be each thing that many screens have.
            { name: 'shared', minShareCount: 4, test: /\/src\/|aksel-icons|designsystemet-react/ },
          ],
        },
      },
    },
    chunkSizeWarningLimit: 2000,
    modulePreload: { polyfill: false },
    target: ['chrome111', 'firefox114', 'safari16.4'],
  },
  server: origin ? { proxy: { '/api': { target: origin, changeOrigin: true }, '/dev': origin } } : {},
})
