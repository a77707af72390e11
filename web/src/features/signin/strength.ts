import type { PasswordRules } from '../../api/types'

export type Hint = 'short' | 'kinds' | 'repeats' | 'name' | 'weak' | 'good'

/** Above the least that is asked for, length is what makes a password good. */
export const good = 12

/** What the organisation asks for comes first, then what would make it better. The service has the last word. */
export function passwordHint(password: string, username: string, rules: PasswordRules): Hint {
  if (password.length < rules.min_length) return 'short'
  if (rules.kinds && !(/\p{Lu}/u.test(password) && /\p{Ll}/u.test(password) && /\d/.test(password))) return 'kinds'
  if (new Set(password.toLowerCase()).size < 5) return 'repeats'
  if (username.length > 3 && password.toLowerCase().includes(username.toLowerCase())) return 'name'
  return password.length < good ? 'weak' : 'good'
}

/** How full the meter is, of four. */
export const strengthOf: Record<Hint, number> = { short: 1, kinds: 1, repeats: 1, name: 1, weak: 2, good: 4 }
