import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'

let name = ''
const listeners = new Set<() => void>()

/** What the screen is called that is shown now. */
export function tellName(screen: string): void {
  name = screen
  listeners.forEach((listener) => listener())
}

function useName(): string {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => name,
  )
}

/** All that the browser's own print gives: what leaves a plan on paper needs a reason, and gets a password. */
export function PrintNote() {
  const { t } = useTranslation()
  const screen = useName()
  return (
    <div className="print-note" aria-hidden>
      <p>{screen}</p>
      <p>{t('common:print_note')}</p>
    </div>
  )
}
