/** Where focus was put because nothing better was known yet. */
let stopgap: Element | null = null
/** What takes focus when that which has it goes away. */
let heir: HTMLElement | null = null

/**
 * The pressed button goes with its row; its place is taken by the way back, or on. Either may come first: the way back
 * takes focus from the page and from where `keepFocus` put it meanwhile, and inherits it from a button still to go, but
 * never takes it from where a person has gone.
 */
export function focusOnce(element: HTMLElement | null): void {
  if (!element) return
  if (astray() || document.activeElement === stopgap) element.focus()
  else heir = element
}

/** Something around what last had focus, and which of a list's rows it was in. */
interface Around {
  element: Element
  row: number | null
}

const lists = 'ul, ol, tbody'
const parts = 'section, form, dialog, article, main'
const headings = 'h1, h2, h3, h4'
const reachable = 'a[href], button, input, select, textarea, summary, [tabindex="0"]'
const closers = '[command=close], [data-command=close]'

/** Long enough for a screen that puts focus somewhere by itself to have done so. */
const patience = 60

const shown = (element: Element | null): element is HTMLElement => element instanceof HTMLElement && element.isConnected && element.checkVisibility()
const astray = () => !document.activeElement || document.activeElement === document.body

function around(element: Element): Around[] {
  const path: Around[] = []
  for (let one = element; one.parentElement; one = one.parentElement) {
    const parent = one.parentElement
    path.push({ element: parent, row: parent.matches(lists) ? [...parent.children].indexOf(one) : null })
  }
  return path
}

/** Where one goes on: the row that took the place of the one that is gone, or the heading of what it stood in. */
function nextTo(path: readonly Around[]): HTMLElement | null {
  for (const { element, row } of path) {
    if (!shown(element)) continue
    if (row !== null) {
      const rows = [...element.children]
      const next = rows[Math.min(row, rows.length - 1)]?.querySelector(reachable) ?? null
      if (shown(next)) return next
    }
    const heading = element.matches(parts) ? element.querySelector(headings) : null
    if (shown(heading)) return heading
  }
  const title = document.querySelector('h1')
  return shown(title) ? title : null
}

/** What a dialog opens on: its first field, else what it says; the way out of it would be read first otherwise. */
function firstIn(dialog: Element): HTMLElement | null {
  const fields = [...dialog.querySelectorAll('input:not([type=hidden]), select, textarea, [contenteditable=true]')]
  return (
    dialog.querySelector<HTMLElement>('[autofocus]') ??
    fields.filter(shown).find((one) => !one.matches('[type=radio]:not(:checked)')) ??
    [...dialog.querySelectorAll(headings)].find(shown) ??
    null
  )
}

function give(element: HTMLElement): void {
  if (element.matches(headings)) element.tabIndex = -1
  element.focus({ preventScroll: true })
  element.scrollIntoView({ block: 'nearest' })
}

/**
 * Focus never falls to the page, where the next press of Tab begins at the top and a screen reader says nothing: what
 * has it may go away with the part of the page it stands in, and every screen would have to think of it. A screen that
 * knows better puts focus there itself, and is not disturbed.
 */
export function keepFocus(): void {
  let last: Element | null = null
  let path: Around[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  /** A dialog that has just been opened, until focus is where it belongs; its content may come later. */
  let opened: Element | null = null

  const settle = () => {
    const dialog = document.activeElement?.closest('dialog[open]')
    if (dialog && document.activeElement?.matches(closers)) {
      const first = opened === dialog ? firstIn(dialog) : null
      if (first) {
        opened = null
        give(first)
      }
      return
    }
    if (!last || shown(last) || !astray()) return
    const next = shown(heir) ? heir : nextTo(path)
    if (!next) return
    give(next)
    stopgap = document.activeElement
  }
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(settle, patience)
  }
  document.addEventListener('focusin', ({ target, relatedTarget }) => {
    if (!(target instanceof Element) || target === document.body) return
    last = target
    stopgap = heir = null
    path = around(target)
    const dialog = target.closest('dialog[open]')
    if (!dialog || !target.matches(closers)) opened = null
    else if (!(relatedTarget instanceof Node && dialog.contains(relatedTarget))) {
      opened = dialog
      const first = firstIn(dialog)
      if (first) {
        opened = null
        give(first)
      }
    }
  })
  // What goes away while it has focus tells nobody.
  new MutationObserver(() => {
    if (opened ?? (last && !shown(last))) soon()
  }).observe(document.body, { subtree: true, childList: true, attributeFilter: ['hidden', 'open', 'disabled', 'class'] })
}
