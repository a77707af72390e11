import type { TFunction } from 'i18next'

import type { Value } from '../../editing/values'
import { dayInWords, isDay } from '../../i18n/dates'

/** What a field of a goal or an activity is called. */
export function fieldName(t: TFunction, field: string): string {
  return field === 'body' ? t('goals:field.description') : t(`goals:field.${field}`)
}

/** What stands in one, as people read it. */
export function inWords(t: TFunction, field: string, value: Value): Value {
  if (typeof value !== 'string' || value === '') return value
  switch (field) {
    case 'progress':
      return t('common:percent', { value })
    case 'registered_on':
      return isDay(value) ? dayInWords(value) : value
    case 'status':
      return t(`goals:status.${value}`)
    case 'state':
      return t(`goals:state.${value}`)
    default:
      return value
  }
}
