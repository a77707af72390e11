import { Button, Paragraph, Textfield } from '@digdir/designsystemet-react'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { replaceStartPassword } from '../../api/identity'
import { asProblem, type Problem } from '../../api/problem'
import type { PasswordRules, Session } from '../../api/types'
import { useErrors } from '../../ui/form'
import { PageTitle } from '../../ui/PageTitle'
import { problemText } from '../../ui/problems'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { NewPasswordField } from './NewPasswordField'

interface Props {
  username: string
  rules: PasswordRules
  onSignedIn: (session: Session) => Promise<void>
}

/** Who came in with a start password makes one of their own before anything else. */
export function OwnPassword({ username, rules, onSignedIn }: Props) {
  const { t } = useTranslation()
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { errors, show } = useErrors()

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    setProblem(null)
    if (!show(password ? {} : { password: t('signin:password_missing') })) return
    setBusy(true)
    try {
      await onSignedIn(await replaceStartPassword(password))
    } catch (error) {
      const found = asProblem(error)
      if (found.code === 'password.too_weak') show({ password: problemText(t, found) })
      else setProblem(found)
      setBusy(false)
    }
  }

  return (
    <>
      <PageTitle title={t('signin:activate.title')}>{t('signin:activate.title')}</PageTitle>
      <form onSubmit={(event) => void submit(event)} noValidate className="stack">
        <Paragraph>{t('signin:own_password')}</Paragraph>
        <Textfield label={t('signin:username')} name="username" autoComplete="username" value={username} readOnly />
        <NewPasswordField
          username={username}
          rules={rules}
          value={password}
          error={errors['password']}
          onChange={setPassword}
        />
        <ProblemAlert problem={problem} />
        <div className="buttons">
          <Button type="submit" loading={busy}>
            {t('signin:activate.submit')}
          </Button>
        </div>
      </form>
    </>
  )
}
