import { generateKeyPairSync } from 'node:crypto'

import type { Browser, Page } from 'playwright-core'
import { expect, vi } from 'vitest'

import { lillevik } from '../mock/people.ts'
import { openPage, settle, startSite, type Look } from './harness.ts'

export type Town = ReturnType<typeof lillevik>

/** Waits for what the page does to the world; `expect.poll` takes one test for another where they run at once. */
export const until = (holds: () => unknown) => vi.waitUntil(holds, { timeout: 60_000 })

/** Opens an address in a town of its own as somebody, walks, and wants no fault to have shown on the way. */
export function visiting(browser: () => Browser) {
  return async (
    who: 'adam' | 'kari' | 'liv' | 'siri' | null,
    at: (town: Town) => string,
    walk: (page: Page, town: Town) => Promise<void>,
    look: Look = { width: 390 },
  ): Promise<void> => {
    const town = lillevik()
    town.world.me = who ? town[who].id : null
    const site = await startSite(town.world)
    const { page, context, faults } = await openPage(browser(), site, look)
    try {
      await page.goto(at(town))
      await settle(page)
      await walk(page, town)
      expect(faults).toEqual([])
    } finally {
      await context.close()
      await site.stop()
    }
  }
}

/** Holds back what the page asks for, as a slow net does, until it is let go. */
export async function holdBack(page: Page, method: string, path: RegExp) {
  const held: (() => void)[] = []
  let open = false
  await page.route(
    (url) => path.test(url.pathname),
    async (route) => {
      if (!open && route.request().method() === method) await new Promise<void>((go) => held.push(go))
      await route.continue()
    },
  )
  return {
    asked: () => until(() => held.length > 0),
    letGo: () => {
      open = true
      held.splice(0).forEach((go) => go())
    },
  }
}

/** Steps of what people do daily, counted on the page: a press, a field that is filled, a choice are one each. */
export async function counting(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const kept = document.documentElement.dataset
    const step = () => (kept['steps'] = String(Number(kept['steps'] ?? 0) + 1))
    const filled = new WeakSet<EventTarget>()
    addEventListener('pointerdown', step, true)
    addEventListener('keydown', ({ key }) => key === 'Enter' && step(), true)
    addEventListener('input', ({ target }) => {
      // Ticks and radio buttons are pressed.
      if (!target || filled.has(target) || (target instanceof HTMLInputElement && ['checkbox', 'radio'].includes(target.type))) return
      filled.add(target)
      step()
    }, true)
  })
  return () => page.evaluate(() => Number(document.documentElement.dataset['steps'] ?? 0))
}

/** As slow a machine as the cheapest phone, or slower. */
export async function slowDown(page: Page, rate = 6): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate })
}

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })

/** Gives the browser a device of its own that holds one passkey for the site, with its counter where it is put. */
export async function holdPasskey(page: Page, signCount: number): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const credential = {
    credentialId: Buffer.from('passkey').toString('base64'),
    isResidentCredential: true,
    rpId: 'localhost',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    userHandle: Buffer.from('somebody').toString('base64'),
    signCount,
  }
  await devtools.send('WebAuthn.addCredential', { authenticatorId, credential })
}
