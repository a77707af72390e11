import { existsSync, mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

import { serveBuilt } from '../mock/node.ts'
import type { World } from '../mock/world.ts'

const dist = fileURLToPath(new URL('../../dist', import.meta.url))
const pictures = fileURLToPath(new URL('../../.screens/', import.meta.url))
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
mkdirSync(pictures, { recursive: true })

/** Debian's Chromium without a window; with one, it takes twice the processor for the same pages. */
const programs = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']

export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? programs.find(existsSync)
  return chromium.launch({ executablePath, args: ['--no-sandbox'] })
}

export interface Site {
  origin: string
  world: World
  stop: () => Promise<void>
}

export async function startSite(world: World): Promise<Site> {
  const { server, origin } = await serveBuilt(dist, world)
  const stop = async () => {
    await new Promise<void>((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
    if (world.undescribed.length) throw new Error(['The API is described otherwise:', ...new Set(world.undescribed)].join('\n'))
  }
  return { origin, world, stop }
}

export interface Look {
  width: number
  height?: number
  language?: 'nb' | 'nn' | 'en'
  dark?: boolean
  forcedColors?: boolean
}

/** A page that remembers what went wrong on it. */
export interface Watched {
  page: Page
  context: BrowserContext
  /** Violations of the content security policy and errors in scripts. */
  faults: string[]
}

export async function openPage(browser: Browser, site: Site, look: Look): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height ?? (look.width < 600 ? 780 : 900) },
    locale: look.language === 'en' ? 'en-GB' : look.language === 'nn' ? 'nn-NO' : 'nb-NO',
    timezoneId: 'Europe/Oslo',
    colorScheme: look.dark ? 'dark' : 'light',
    forcedColors: look.forcedColors ? 'active' : 'none',
    reducedMotion: 'reduce',
    baseURL: site.origin,
  })
  // As generous as the tests are: on a machine that runs a whole suite beside this, a press may take its time.
  context.setDefaultTimeout(100_000)
  site.world.language = look.language ?? 'nb'
  const faults: string[] = []
  await context.exposeFunction('reportFault', (text: string) => faults.push(text))
  await context.addInitScript(() => {
    document.addEventListener('focusin', () => (document.documentElement.dataset['used'] = 'yes'))
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = (window as unknown as { reportFault: (text: string) => void }).reportFault
      report(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`)
    })
  })
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`))
  page.on('console', (message) => {
    // Refusals of the API are part of some tests; the browser notes each as an error of its own.
    if (message.type() === 'error' && !message.text().includes('Failed to load resource')) {
      faults.push(`console: ${message.text()}`)
    }
  })
  return { page, context, faults }
}

export async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('h1') && !document.querySelector('[aria-busy="true"]:not(button)'))
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
}

/** What axe finds, as short lines. */
export async function axe(page: Page): Promise<string[]> {
  await page.evaluate(axeSource)
  return page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const axe = (window as unknown as { axe: { run: (root: Document, options: unknown) => Promise<{ violations: { id: string; nodes: { target: unknown[]; failureSummary?: string }[] }[] }> } }).axe
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: tags }, rules: { 'label-content-name-mismatch': { enabled: true } } })
    return violations.flatMap((one) =>
      one.nodes.map((node) => `${one.id}: ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`),
    )
  })
}

/** Nothing wider than the screen, and nothing to press that is smaller than a thumb. */
export async function layoutFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = []
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.id)
    faults.push(...new Set(ids.filter((id, at) => ids.indexOf(id) < at).map((id) => `two things are called ${id}`)))
    const wide = document.documentElement.scrollWidth
    if (wide > innerWidth) faults.push(`page is ${wide} wide on ${innerWidth}`)
    for (const element of document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, u-summary')) {
      const box = element.getBoundingClientRect()
      if (box.width === 0 || box.height === 0 || !element.checkVisibility()) continue
      if (element.closest('.ds-skip-link') || element.classList.contains('ds-skip-link')) continue
      const name = `${element.tagName} "${(element.textContent || element.getAttribute('aria-label') || element.id).trim().slice(0, 30)}"`
      if (box.left < -1 || box.right > innerWidth + 1) {
        if (!element.closest('.scroll-x')) faults.push(`${name} leaves the screen`)
      }
      const label = element.closest('.ds-field')?.getBoundingClientRect()
      const small = element.matches('[type=checkbox], [type=radio]') ? (label?.height ?? 0) : box.height
      // Links inside a sentence are as tall as their line (2.5.8's own exception).
      const inText = element.tagName === 'A' && getComputedStyle(element).display === 'inline'
      if (small < 43.5 && !inText) faults.push(`${name} is ${Math.round(small)} px tall`)
    }
    return faults
  })
}

/** After something was done on it, focus has a place on the page, and in a dialog one before the way out. */
export async function focusFaults(page: Page): Promise<string[]> {
  const lost = () =>
    page.evaluate(() => {
      const element = document.activeElement
      // Before anything was done on it, a page is read from its top.
      if (!document.documentElement.dataset['used']) return null
      if (!element || element === document.body) return 'focus fell to the page'
      const dialogs = [...document.querySelectorAll('dialog[open]')]
      if (dialogs.length > 0 && !dialogs.some((one) => one.contains(element))) return 'focus stayed behind the dialog'
      return dialogs.length > 0 && element.matches('[command=close], [data-command=close]') ? 'the dialog opens on its way out' : null
    })
  // It may take a moment: what had it goes away first.
  for (let tries = 0; tries < 20; tries++) {
    if (!(await lost())) return []
    await page.waitForTimeout(50)
  }
  return [(await lost()) ?? ''].filter(Boolean)
}

/** On paper, the browser's own print shows the screen's name and where to print, and nothing of what stands on it. */
export async function printFaults(page: Page): Promise<string[]> {
  await page.emulateMedia({ media: 'print' })
  const printed = await page.evaluate(() => (document.querySelector('.print-note') ? document.body.innerText.trim().split('\n').filter(Boolean) : []))
  const ofNumbers = await page.locator('.printable').count()
  await page.emulateMedia({ media: 'screen' })
  return ofNumbers > 0 || printed.length <= 2 ? [] : [`prints ${printed.slice(0, 5).join(', ')}`]
}

/** Tab through the page: every stop is on the screen with a visible ring, and none holds the person fast. */
export async function keyboardFaults(page: Page): Promise<string[]> {
  const faults: string[] = []
  const seen = new Set<string>()
  await page.evaluate(() => {
    scrollTo(0, 0)
    ;(document.activeElement as HTMLElement | null)?.blur()
  })
  for (let step = 0; step < 120; step++) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null
      if (!element || element === document.body) return null
      element.dataset['stop'] ??= String(Math.random())
      const box = element.getBoundingClientRect()
      const style = getComputedStyle(element)
      const around = element.closest('.ds-field, .ds-card')
      const ring = (node: Element | null) => {
        if (!node) return false
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(node)
        return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none'
      }
      const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1)
      const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 0), innerHeight - 1)
      const top = document.elementFromPoint(x, y)
      return {
        id: element.dataset['stop'],
        name: `${element.tagName} "${(element.textContent || element.id).trim().slice(0, 30)}"`,
        visible: box.width > 0 && box.bottom > 0 && box.top < innerHeight && style.visibility !== 'hidden',
        covered: !(top && (element.contains(top) || top.contains(element) || around?.contains(top))),
        ring: ring(element) || ring(around),
        // Shows itself only while it has focus, which is all the ring it needs.
        skip: element.tagName === 'A' && element.getAttribute('href') === '#innhold',
      }
    })
    if (!stop) break
    if (seen.has(stop.id)) break
    seen.add(stop.id)
    if (!stop.visible) faults.push(`${stop.name} takes focus off the screen`)
    else if (stop.covered) faults.push(`${stop.name} is covered while it has focus`)
    if (!stop.ring && !stop.skip) faults.push(`${stop.name} shows no focus`)
  }
  if (seen.size === 0) faults.push('nothing takes focus')
  return faults
}

export async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => {
    ;(document.activeElement as HTMLElement | null)?.blur()
    scrollTo(0, 0)
  })
  await page.screenshot({ path: `${pictures}${name}.png`, fullPage: true })
}
