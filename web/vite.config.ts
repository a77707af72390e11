import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

import { packed } from './scripts/packed.ts'

/** Asks for the one font file that every page needs before the style sheet has been read. */
function preloadFont(): Plugin {
  return {
    name: 'preload-font',
    transformIndexHtml: {
      order: 'post',
      handler(_html, context) {
        const font = Object.keys(context.bundle ?? {}).find((file) => /inter-latin-wght.*\.woff2$/.test(file))
        if (!font) return []
        const attrs = { rel: 'preload', as: 'font', type: 'font/woff2', href: `/${font}`, crossorigin: '' }
        return [{ tag: 'link', attrs, injectTo: 'head-prepend' }]
      },
    },
  }
}

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

const origin = process.env['SAMPLAN_ORIGIN']

export default defineConfig({
  plugins: [react(), preloadFont(), packed(), madeUpApi()],
  build: {
    // A data: address in a style sheet or script would need a laxer content security policy.
    assetsInlineLimit: 0,
    manifest: true,
    // The application, and a page of its own for who reads about the API.
    rolldownOptions: { input: ['index.html', 'api-docs.html'] },
    chunkSizeWarningLimit: 2000,
    modulePreload: { polyfill: false },
    target: ['chrome111', 'firefox114', 'safari16.4'],
  },
  server: origin ? { proxy: { '/api': { target: origin, changeOrigin: true }, '/dev': origin } } : {},
})
