import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openPage, settle, startBrowser, startSite } from './harness.ts'
import { screens, type Screen } from './screens.ts'
import { lillevik } from '../mock/people.ts'

/** From a phone held upright, at four times its size, to a desk. */
const widths = [320, 390, 640, 768, 1024, 1280]

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

/**
 * What is wider than its place: the page, or a part that scrolls or is cut off. A text in a field scrolls in the field,
 * a table that somebody wrote, or one of numbers, may be wider than a phone (WCAG 1.4.10's own exception), and what ends
 * in an ellipsis stands whole elsewhere.
 */
function sideways(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = []
    const root = document.documentElement
    if (root.scrollWidth > innerWidth) faults.push(`page is ${root.scrollWidth} wide`)
    if (root.scrollWidth > innerWidth) {
      const out = [...document.querySelectorAll('body *')].filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1)
      const inner = out.filter((one) => !out.some((other) => other !== one && one.contains(other)))
      faults.push(...inner.slice(0, 3).map((one) => `${one.tagName}.${one.className} in ${one.parentElement?.className ?? ''}`))
    }
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      if (!element.checkVisibility() || element.closest('.ds-sr-only, .richtext-table, .tableWrapper, svg')) continue
      if (element.matches('input, textarea, select, progress, .scroll-x, .ds-skip-link')) continue
      const { overflowX, textOverflow } = getComputedStyle(element)
      if (overflowX !== 'visible' && textOverflow !== 'ellipsis' && element.scrollWidth > element.clientWidth + 1) {
        faults.push(`${element.tagName}.${element.className} holds ${element.scrollWidth} in ${element.clientWidth}`)
      }
      const box = element.getBoundingClientRect()
      if (box.width > 0 && box.right > innerWidth + 1 && root.scrollWidth <= innerWidth && !element.closest('.ds-skip-link, .scroll-x')) {
        faults.push(`${element.tagName}.${element.className} is cut off at ${Math.round(box.right)}`)
      }
    }
    return faults.slice(0, 5)
  })
}

/** Words of ours that are broken in two because something beside them took their room. */
function broken(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults = new Set<string>()
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const range = document.createRange()
    while (walker.nextNode()) {
      const node = walker.currentNode as Text
      const element = node.parentElement
      if (!element?.checkVisibility() || element.closest('.ds-sr-only, svg, script, .richtext, [contenteditable]')) continue
      for (const { 0: word, index } of node.data.matchAll(/(?<![\p{L}\d])\p{L}{3,14}(?![\p{L}\d])/gu)) {
        // The rest of what was made as long as it can be.
        if (/^[WMmwæøåÆØÅ]+$/.test(word)) continue
        range.setStart(node, index)
        range.setEnd(node, index + word.length)
        const tops = new Set([...range.getClientRects()].filter((box) => box.width > 0).map((box) => Math.round(box.top)))
        if (tops.size > 1) faults.add(`"${word}" is broken`)
      }
    }
    return [...faults].slice(0, 5)
  })
}

/** What is cut off, with an ellipsis or without, and stands whole nowhere else on the page: nor in what opens from it. */
function cut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const said = (element: Element) => element.textContent.replace(/\s+/g, ' ').trim()
    const isCut = (element: HTMLElement) => {
      const { overflowX, overflowY } = getComputedStyle(element)
      const across = overflowX === 'hidden' && element.scrollWidth > element.clientWidth + 1
      return across || (overflowY === 'hidden' && element.scrollHeight > element.clientHeight + 1)
    }
    const all = [...document.querySelectorAll<HTMLElement>('body *')]
    const cutOff = all.filter((one) => one.checkVisibility() && !one.closest('.ds-sr-only, .ds-skip-link, svg, dialog:not([open])') && said(one) && isCut(one))
    const whole = all.filter((one) => !cutOff.some((other) => other.contains(one) || one.contains(other)))
    const found = cutOff.filter((one) => {
      const parts = one.children.length > 0 ? [...one.children].map(said) : [said(one)]
      return !parts.every((part) => whole.some((other) => said(other).includes(part)))
    })
    return found.map((one) => `${one.tagName}.${one.className} cuts "${said(one).slice(0, 30)}"`).slice(0, 5)
  })
}

async function faultsOf(screen: Screen): Promise<string[]> {
  const town = lillevik()
  const who = screen.as === undefined ? 'kari' : screen.as
  town.world.me = who ? town[who].id : null
  town.world.longest = true
  town.world.organisation = 'Nordre Østerdalen og Gudbrandsdalsmoen interkommunale område'
  screen.prepare?.(town)
  const site = await startSite(town.world)
  const { page, context, faults } = await openPage(browser, site, { width: 1280 })
  try {
    await page.goto(screen.at(town))
    await settle(page)
    await screen.act?.(page, town)
    if (screen.act) await settle(page)
    for (const width of [...widths].reverse()) {
      await page.setViewportSize({ width, height: 800 })
      await settle(page)
      if (screen.menu) {
        await page.keyboard.press('Escape')
        await screen.act?.(page, town)
      }
      // What the page does about its new width shows with the frame after the next.
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
      faults.push(...[...(await sideways(page)), ...(await broken(page)), ...(await cut(page))].map((fault) => `${width}: ${fault}`))
      if (process.env['SHOTS']) await page.screenshot({ path: `.screens/long-${screen.name}-${width}.png`, fullPage: true })
    }
    return faults
  } finally {
    await context.close()
    await site.stop()
  }
}

const only = process.env['SCREEN']
const chosen = screens.filter((screen) => !only || screen.name.includes(only))

describe.concurrent('with the longest that every field takes', () => {
  test.each(chosen)('$name never scrolls sideways', async (screen) => {
    expect(await faultsOf(screen)).toEqual([])
  })
})
