import { useTranslation } from 'react-i18next'

import type { MergeField, Person } from '../../api/types'
import { dayInWords } from '../../i18n/dates'
import { phone } from '../persons/card'

/** What a card says in a field that is chosen as one, in words. */
export function useFieldText(): (field: MergeField, person: Person, side: 'kept' | 'merged') => string {
  const { t } = useTranslation()
  return (field, person, side) => {
    switch (field) {
      case 'name':
        return person.display_name
      case 'birth_date':
        return person.birth_date ? dayInWords(person.birth_date) : '–'
      case 'identity_number':
        return person.identity_number_masked ?? '–'
      case 'mobile':
        return person.mobile ? phone(person.mobile) : '–'
      case 'code_channel':
        return t(`persons:channel.${person.code_channel}`)
      case 'address':
        return [person.street, [person.postal_code, person.city].filter(Boolean).join(' ')].filter(Boolean).join(', ')
      case 'portrait':
        return t(`merging:portrait_of_${side}`)
      case 'email':
      case 'workplace':
      case 'position':
        return person[field] ?? '–'
    }
  }
}
