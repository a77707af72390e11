/** The pressed button is gone with its row; its place is taken by the way back, or on. */
export function focusOnce(element: HTMLElement | null): void {
  if (element && document.activeElement === document.body) element.focus()
}
