import { useTranslation } from 'react-i18next'

import { replaceStartPassword } from '../../api/identity'
import type { PasswordRules, Session } from '../../api/types'
import { PageTitle } from '../../ui/PageTitle'
import { NewPasswordForm } from './NewPasswordForm'

interface Props {
  username: string
  rules: PasswordRules
  onSignedIn: (session: Session) => Promise<void>
}

/** Who came in with a start password makes one of their own before anything else. */
export function OwnPassword({ username, rules, onSignedIn }: Props) {
  const { t } = useTranslation()
  return (
    <>
      <PageTitle title={t('signin:activate.title')}>{t('signin:activate.title')}</PageTitle>
      <NewPasswordForm
        username={username}
        rules={rules}
        text={t('signin:own_password')}
        action={t('signin:activate.submit')}
        onSubmit={async (password) => {
          await onSignedIn(await replaceStartPassword(password))
          return 'done'
        }}
      />
    </>
  )
}
