/** The pressed button is gone with its row; its place is taken by the way back. */
export function focusOnce(button: HTMLButtonElement | null): void {
  if (button && document.activeElement === document.body) button.focus()
}
