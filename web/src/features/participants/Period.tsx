import './participants.css'

import { Fieldset, Radio } from '@digdir/designsystemet-react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import { addDays, addMonths, dayInWords, endOfSchoolYear, isDay, today } from '../../i18n/dates'
import { DateField } from '../../ui/DateField'
import type { Errors } from '../../ui/form'

export type Preset = 'half_year' | 'year' | 'school_year' | 'own'
const presets: readonly Preset[] = ['half_year', 'year', 'school_year', 'own']

export interface PeriodValue {
  preset: Preset
  from: string
  to: string
}

/** Consent counts in whole days, the last one included: a year from 1 May ends on 30 April. */
export function presetEnd(preset: Preset, from: string, to: string): string {
  if (preset === 'half_year') return addDays(addMonths(from, 6), -1)
  if (preset === 'year') return addDays(addMonths(from, 12), -1)
  if (preset === 'school_year') return endOfSchoolYear(from)
  return to
}

export function startPeriod(): PeriodValue {
  const from = today()
  return { preset: 'year', from, to: presetEnd('year', from, '') }
}

interface Props {
  value: PeriodValue
  onChange: (value: PeriodValue) => void
  errors: Errors
}

export function Period({ value, onChange, errors }: Props) {
  const { t } = useTranslation()
  const set = (preset: Preset, from: string, to: string) =>
    onChange({ preset, from, to: isDay(from) ? presetEnd(preset, from, to) : to })
  return (
    <div className="stack">
      <Fieldset>
        <Fieldset.Legend>{t('participants:period.legend')}</Fieldset.Legend>
        <div className="radio-row">
          {presets.map((preset) => (
            <Radio
              key={preset}
              name="period"
              value={preset}
              label={t(`participants:period.${preset}`)}
              checked={value.preset === preset}
              onChange={() => set(preset, value.from, value.to)}
            />
          ))}
        </div>
      </Fieldset>
      <div className="two-dates">
        <DateField
          id="from"
          label={t('participants:period.from')}
          required
          value={value.from}
          error={errors['from']}
          onChange={(from) => set(value.preset, from, value.to)}
        />
        {value.preset === 'own' ? (
          <DateField
            id="to"
            label={t('participants:period.to')}
            required
            value={value.to}
            error={errors['to']}
            onChange={(to) => set('own', value.from, to)}
          />
        ) : (
          <p className="period-end">
            {t('participants:period.to')} <strong>{isDay(value.to) ? dayInWords(value.to) : '–'}</strong>
          </p>
        )}
      </div>
    </div>
  )
}

export function periodErrors(t: TFunction, value: PeriodValue): Errors {
  const words = {
    from: t('participants:period.bad_from'),
    to: t('participants:period.bad_to'),
    order: t('participants:period.order'),
  }
  const errors: Errors = {}
  if (!isDay(value.from)) errors['from'] = words.from
  if (!isDay(value.to)) errors[value.preset === 'own' ? 'to' : 'from'] = value.preset === 'own' ? words.to : words.from
  else if (isDay(value.from) && value.to < value.from) errors['to'] = words.order
  return errors
}
