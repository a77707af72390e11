import './ConsentTag.css'

import { Tag } from '@digdir/designsystemet-react'
import {
  CheckmarkCircleIcon,
  ExclamationmarkTriangleIcon,
  FileTextIcon,
  MinusCircleIcon,
  XMarkOctagonFillIcon,
} from '@navikt/aksel-icons'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import type { Consent } from '../api/types'
import { daysUntil, shortDay, today } from '../i18n/dates'

export type ConsentState = 'valid' | 'ending' | 'expired' | 'provisional' | 'future' | 'missing'

export function consentState(consent: Consent, day = today()): ConsentState {
  if (consent.status === 'none' || !consent.to) return 'missing'
  if (consent.to < day) return 'expired'
  if (consent.from && consent.from > day) return 'future'
  if (daysUntil(consent.to, day) <= 30) return 'ending'
  return consent.status === 'provisional' ? 'provisional' : 'valid'
}

const look = {
  valid: { color: 'success', Icon: CheckmarkCircleIcon },
  ending: { color: 'danger', Icon: ExclamationmarkTriangleIcon },
  expired: { color: 'danger', Icon: XMarkOctagonFillIcon },
  provisional: { color: 'info', Icon: FileTextIcon },
  future: { color: 'info', Icon: FileTextIcon },
  missing: { color: 'neutral', Icon: MinusCircleIcon },
} as const

export function consentWords(t: TFunction, consent: Consent): string {
  const state = consentState(consent)
  const date = consent.to ? shortDay(consent.to) : ''
  const words = t(`common:consent.${state}`, {
    date,
    from: consent.from ? shortDay(consent.from) : '',
    count: consent.to ? Math.max(0, daysUntil(consent.to)) : 0,
  })
  return state === 'ending' && consent.status === 'provisional' ? `${words} ${t('common:consent.not_signed')}` : words
}

/** Icon, words and date: never colour alone. */
export function ConsentTag({ consent }: { consent: Consent }) {
  const { t } = useTranslation()
  const state = consentState(consent)
  const { color, Icon } = look[state]
  return (
    <Tag data-color={color} className={`consent-tag consent-${state}`}>
      <Icon aria-hidden />
      <span>{consentWords(t, consent)}</span>
    </Tag>
  )
}
