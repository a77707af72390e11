import './start'
import './theme/font.css'
import './theme/designsystemet.css'
import './theme/samplan.css'
import './ui/base.css'
import './ui/shell.css'
import './ui/parts.css'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router'

import { Problem } from './api/problem'
import { App } from './App'
import { startI18n, startLanguage } from './i18n'
import { watchActivity } from './session/activity'
import { guardKept } from './session/kept'
import { keepFocus } from './ui/focus'

guardKept()
keepFocus()
watchActivity()

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // Refusals are final; only what may pass by itself is asked for once more before the person is told.
      retry: (count, error) => count < 1 && error instanceof Problem && (error.status === 503 || error.status === 0),
      retryDelay: 800,
      // What is on the screen may be shown again at once, but is always asked for anew: consent may have ended meanwhile.
      staleTime: 0,
      // Offline is told at once; TanStack would rather wait in silence.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
})

await startI18n(startLanguage())

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <BrowserRouter>
          <App />
        </BrowserRouter>
      </QueryClientProvider>
    </StrictMode>,
  )
}
