import type { BegunPerson, Draft } from '../../api/types'
import { fieldsOf } from '../../editing/drafts'
import { fromDay } from './BirthDate'

/** What somebody was looked for by before they were registered. */
export interface Searched {
  number: string
  name: string
  birth: string
}

/** A person that somebody has begun to register, by the key of the draft. */
export interface Begun {
  key: string
  searched: Searched
  draft: Draft | null
}

/** "Kari Anne Berg" is most often Kari Anne, of the Bergs. */
function splitName(name: string): { given: string; family: string } {
  const at = name.lastIndexOf(' ')
  return at < 0 ? { given: name, family: '' } : { given: name.slice(0, at), family: name.slice(at + 1) }
}

/** The form as it begins: what was searched for is not asked for again. */
export function startOf({ number, name, birth }: Searched) {
  const { given, family } = splitName(name)
  const { day, month, year } = fromDay(birth)
  return {
    given_name: given,
    family_name: family,
    identity_number: number,
    birth_day: day,
    birth_month: month,
    birth_year: year,
    mobile: '',
    email: '',
    code_channel: 'sms',
    workplace: '',
    position: '',
    street: '',
    postal_code: '',
    city: '',
    searched: '',
  }
}

export function searchedAs({ number, name, birth }: Searched): string {
  return JSON.stringify([number, name, birth])
}

function searchedIn(draft: BegunPerson): Searched {
  try {
    const [number = '', name = '', birth = ''] = JSON.parse(String(draft.fields['searched'])) as string[]
    return { number, name, birth }
  } catch {
    return { number: '', name: '', birth: '' }
  }
}

export function begunOf(draft: BegunPerson): Begun {
  return { key: draft.key, searched: searchedIn(draft), draft }
}

/** How a person that is begun is called by now; an identity number shows its first six digits, as elsewhere. */
export function nameOf({ searched, draft }: Begun): string {
  const start = startOf(searched)
  const { given_name, family_name, identity_number } = { ...start, ...fieldsOf(draft, start) }
  const name = `${given_name} ${family_name}`.trim()
  return name || (identity_number ? `${identity_number.slice(0, 6)} *****` : '–')
}
