export type Hint = 'short' | 'repeats' | 'name' | 'good'

/** Length counts most. The service has the last word: it also knows passwords that have leaked elsewhere. */
export const shortest = 12

export function passwordHint(password: string, username: string): Hint {
  if (password.length < shortest) return 'short'
  if (new Set(password.toLowerCase()).size < 5) return 'repeats'
  if (username.length > 3 && password.toLowerCase().includes(username.toLowerCase())) return 'name'
  return 'good'
}
