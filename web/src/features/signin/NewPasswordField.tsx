import './strength.css'

import { useTranslation } from 'react-i18next'

import type { PasswordRules } from '../../api/types'
import { PasswordField } from './PasswordField'
import { passwordHint, strengthOf } from './strength'

interface Props {
  username: string
  rules: PasswordRules
  value: string
  error?: string
  onChange: (password: string) => void
}

/** A password that is being chosen, with a meter of how good it is. The meter advises; the service decides. */
export function NewPasswordField({ username, rules, value, error, onChange }: Props) {
  const { t } = useTranslation()
  const hint = passwordHint(value, username, rules)
  return (
    <div>
      <PasswordField
        id="password"
        label={t('signin:activate.password')}
        description={t(rules.kinds ? 'signin:activate.advice_kinds' : 'signin:activate.advice', {
          count: rules.min_length,
        })}
        autoComplete="new-password"
        value={value}
        error={error}
        onChange={onChange}
      />
      {value && (
        <meter className="strength" min={0} max={4} low={2} high={3} optimum={4} value={strengthOf[hint]} aria-hidden />
      )}
      <p role="status" className="subtle">
        {value && !error ? t(`signin:hint.${hint}`, { count: rules.min_length }) : ''}
      </p>
    </div>
  )
}
