import { useTranslation } from 'react-i18next'

import { PasswordField } from './PasswordField'
import { passwordHint } from './strength'

interface Props {
  username: string
  value: string
  error?: string
  onChange: (password: string) => void
}

/** A password that is being chosen, with a word on how good it is. The hint advises; the service decides. */
export function NewPasswordField({ username, value, error, onChange }: Props) {
  const { t } = useTranslation()
  return (
    <div>
      <PasswordField
        id="password"
        label={t('signin:activate.password')}
        description={t('signin:activate.advice')}
        autoComplete="new-password"
        value={value}
        error={error}
        onChange={onChange}
      />
      <p role="status" className="subtle gap-above">
        {value && !error ? t(`signin:hint.${passwordHint(value, username)}`) : ''}
      </p>
    </div>
  )
}
