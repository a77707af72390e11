/** When a person last did something here; what a page asks for by itself must not keep a session alive. */

let touched = Date.now()

const signs = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const

/** Begins to watch for signs of life. */
export function watchActivity(): void {
  const touch = () => {
    touched = Date.now()
  }
  for (const sign of signs) window.addEventListener(sign, touch, { capture: true, passive: true })
}

/** Whether a call that is made now is the page's own: nobody has touched it for a minute. */
export function isUnattended(): boolean {
  return Date.now() - touched > 60_000
}
