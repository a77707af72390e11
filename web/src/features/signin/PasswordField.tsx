import './signin.css'

import { Button, Field, Input, Label, ValidationMessage } from '@digdir/designsystemet-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { tooLong } from '../../ui/Textfield'

interface Props {
  id: string
  label: string
  value: string
  onChange: (value: string) => void
  autoComplete: 'current-password' | 'new-password'
  description?: string
  error?: string
}

const longest = 256

/** A password that may be looked at while it is typed: fewer slips on a phone, at no cost where nobody looks on. */
export function PasswordField({ id, label, value, onChange, autoComplete, description, error }: Props) {
  const { t } = useTranslation()
  const wrong = tooLong(t, value, longest) ?? error
  const [shown, setShown] = useState(false)
  return (
    <Field>
      <Label>{label}</Label>
      {description && <Field.Description>{description}</Field.Description>}
      <div className="with-button">
        <Input
          id={id}
          name={id}
          type={shown ? 'text' : 'password'}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          value={value}
          aria-invalid={wrong ? true : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
        <Button type="button" variant="secondary" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {t('signin:show')}
          <span className="ds-sr-only"> {t('signin:show_what')}</span>
        </Button>
      </div>
      {wrong && <ValidationMessage>{wrong}</ValidationMessage>}
    </Field>
  )
}
