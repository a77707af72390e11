import './DateField.css'

import { useId } from 'react'

import { isDay, weekdayInWords } from '../i18n/dates'
import { FieldLabel } from './form'
import { Textfield } from './Textfield'

interface Props {
  id?: string
  label: string
  value: string
  onChange: (value: string) => void
  error?: string
  required?: boolean
}

/** The browser's own date field, whose order follows the machine; the words underneath say which day it really is. */
export function DateField({ id, label, value, onChange, error, required }: Props) {
  const echo = useId()
  return (
    <div className="date-field">
      <Textfield
        id={id}
        type="date"
        label={<FieldLabel text={label} required={required} />}
        value={value}
        error={error}
        aria-describedby={echo}
        onChange={(event) => onChange(event.target.value)}
      />
      <p id={echo} className="subtle date-echo">
        {isDay(value) ? weekdayInWords(value) : ''}
      </p>
    </div>
  )
}
