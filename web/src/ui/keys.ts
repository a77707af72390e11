import type { KeyboardEvent } from 'react'

/** Ctrl+Enter (⌘+Enter) sends, as people know it from mail. */
export function sendByKeys(event: KeyboardEvent, send: () => Promise<void>): void {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault()
    // The editor would break the line.
    event.stopPropagation()
    void send()
  }
}
