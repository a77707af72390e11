import './persons.css'

import { Fieldset, ValidationMessage } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'

import { isDay } from '../../i18n/dates'
import { Textfield } from '../../ui/Textfield'

export interface Dmy {
  day: string
  month: string
  year: string
}

export const emptyDmy: Dmy = { day: '', month: '', year: '' }

/** The ISO date; an empty string when nothing is filled in, null when it is no date. */
export function toDay({ day, month, year }: Dmy): string | null {
  if (!day && !month && !year) return ''
  const iso = `${year.padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return year.length === 4 && isDay(iso) ? iso : null
}

export function fromDay(iso: string): Dmy {
  const [year = '', month = '', day = ''] = iso.split('-')
  return { day, month, year }
}

interface Props {
  /** Begins the ids of its fields, the first of which is where a fault of the whole date is. */
  id: string
  value: Dmy
  onChange: (value: Dmy) => void
  error?: string
  required?: boolean
}

/** A date one knows by heart is quicker typed in three fields than looked up in a calendar. */
export function BirthDate({ id, value, onChange, error, required = false }: Props) {
  const { t } = useTranslation()
  const part = (name: keyof Dmy) => (
    <Textfield
      id={`${id}-${name}`}
      className={`dmy-${name}`}
      label={t(`participants:birth.${name}`)}
      inputMode="numeric"
      autoComplete="off"
      aria-invalid={error ? true : undefined}
      value={value[name]}
      onChange={(event) => onChange({ ...value, [name]: event.target.value.replace(/\D/g, '') })}
    />
  )
  return (
    <Fieldset>
      <Fieldset.Legend>
        {t('participants:birth.legend')} <span className="field-need">{t(required ? 'common:required' : 'common:optional')}</span>
      </Fieldset.Legend>
      <div className="dmy">
        {part('day')}
        {part('month')}
        {part('year')}
      </div>
      {error && <ValidationMessage>{error}</ValidationMessage>}
    </Fieldset>
  )
}
