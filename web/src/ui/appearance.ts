export type Appearance = 'auto' | 'light' | 'dark'
export const appearances: readonly Appearance[] = ['auto', 'light', 'dark']
const chosen = 'samplan.appearance'

export function currentAppearance(): Appearance {
  const stored = localStorage.getItem(chosen)
  return appearances.find((appearance) => appearance === stored) ?? 'auto'
}

export function applyAppearance(appearance: Appearance): void {
  document.documentElement.dataset['colorScheme'] = appearance
}

export function chooseAppearance(appearance: Appearance): void {
  localStorage.setItem(chosen, appearance)
  applyAppearance(appearance)
}
