import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'

import { answer } from './api.ts'
import { mediaType, undescribed } from './described.ts'
import { longest } from './longest.ts'
import { lillevik } from './people.ts'
import type { World } from './world.ts'

/** As the gateway sends it. */
export const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Keeps the page's stream open; `world.tell` writes to it. */
function serveLive(world: World, response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  response.write('retry: 3000\n\n')
  world.pages.add(response)
  response.on('close', () => world.pages.delete(response))
}

async function serveApi(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url?.startsWith('/api/live') && world.me) {
    serveLive(world, response)
    return
  }
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  const [method, url, raw] = [request.method ?? 'GET', request.url ?? '/', Buffer.concat(parts).toString()]
  const { status, body, headers: extra } = answer(world, method, url, headers, raw)
  const asked: unknown = raw ? JSON.parse(raw) : undefined
  const { pathname } = new URL(url, 'http://localhost')
  const unknown = undescribed(method, pathname, asked, status, body)
  world.undescribed.push(...unknown)
  unknown.forEach((one) => console.error(one))
  const type = mediaType(status)
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store', ...extra })
  response.end(body === undefined ? undefined : JSON.stringify(world.longest && pathname !== '/api/status' ? longest(body) : body))
}

/** For Vite's development server: answers /api, leaves the rest. Sign in as `kari`. */
export function nodeHandler() {
  const { world } = lillevik()
  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    if (request.url?.startsWith('/api/')) void serveApi(world, request, response)
    else next()
  }
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** A built file as small as the browser takes it. */
async function packed(path: string, accepted: string): Promise<{ content: Buffer | null; coding?: string }> {
  for (const [coding, suffix] of [['br', '.br'], ['gzip', '.gz']] as const) {
    const content = accepted.includes(coding) ? await readFile(path + suffix).catch(() => null) : null
    if (content) return { content, coding }
  }
  return { content: await readFile(path).catch(() => null) }
}

/** The built web as the gateway serves it: packed, strict policy, every unknown address is the page itself. */
export async function serveBuilt(dist: string, world: World): Promise<{ server: Server; origin: string }> {
  const server = createServer((request, response) => {
    void (async () => {
      if (request.url?.startsWith('/api/')) return serveApi(world, request, response)
      const { pathname } = new URL(request.url ?? '/', 'http://localhost')
      const wanted = extname(pathname) ? pathname : '/index.html'
      const { content, coding } = await packed(join(dist, wanted), request.headers['accept-encoding'] ?? '')
      response.writeHead(content ? 200 : 404, {
        ...(coding ? { 'Content-Encoding': coding } : {}),
        'Cache-Control': pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        'Content-Type': types[extname(wanted)] ?? 'application/octet-stream',
        'Content-Security-Policy': policy,
        'X-Content-Type-Options': 'nosniff',
        'Referrer-Policy': 'no-referrer',
      })
      response.end(content ?? '')
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { server, origin: `http://localhost:${port}` }
}
