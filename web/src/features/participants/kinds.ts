import type { Kind } from '../../api/types'

/** What a participant may be made; a plan has one owner, from its beginning. */
export const kinds: readonly Kind[] = ['lead', 'provider', 'relative', 'other']
