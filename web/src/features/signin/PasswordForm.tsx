import './signin.css'

import { Button, Heading } from '@digdir/designsystemet-react'
import { useState, type ReactNode, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { signIn } from '../../api/identity'
import { asProblem, hasCode, type Problem } from '../../api/problem'
import type { CodeSent } from '../../api/types'
import { useErrors } from '../../ui/form'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { Textfield } from '../../ui/Textfield'
import type { Known } from './known'
import { PasswordField } from './PasswordField'

interface Props {
  username: string
  onUsername: (username: string) => void
  onSent: (sent: CodeSent) => void
  onProviderRequired: () => void
  notice: ReactNode
  /** Other ways in, which come first where there are any. */
  providers: ReactNode
}

/** One sentence for a wrong name and a wrong password alike: which of them was wrong is nobody's business. */
export function PasswordForm({ username, onUsername, onSent, onProviderRequired, notice, providers }: Props) {
  const { t } = useTranslation()
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { errors, show } = useErrors()

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    const found: Record<string, string> = {}
    if (!username.trim()) found['username'] = t('signin:username_missing')
    else if (!password) found['password'] = t('signin:password_missing')
    if (!show(found)) return
    setBusy(true)
    setProblem(null)
    try {
      onSent(await signIn(username.trim(), password))
    } catch (error) {
      if (hasCode(error, 'sign_in.provider_required')) onProviderRequired()
      else setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <>
      <PageTitle title={t('signin:title')}>{t('signin:title')}</PageTitle>
      {notice}
      {providers && (
        <>
          {providers}
          <Heading level={2} data-size="2xs" className="or-password">
            {t('providers:or_password')}
          </Heading>
        </>
      )}
      <form onSubmit={(event) => void submit(event)} noValidate className="stack">
        <Textfield
          id="username"
          name="username"
          label={t('signin:username')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={100}
          value={username}
          error={errors['username']}
          onChange={(event) => onUsername(event.target.value)}
        />
        <PasswordField
          id="password"
          label={t('signin:password')}
          autoComplete="current-password"
          value={password}
          error={errors['password']}
          onChange={setPassword}
        />
        <ProblemAlert problem={problem} />
        <div className="buttons">
          <Button type="submit" loading={busy} variant={providers ? 'secondary' : 'primary'}>
            {t('signin:submit')}
          </Button>
          <Button asChild variant="tertiary">
            <Link to="/glemt-passord" state={{ username: username.trim() } satisfies Known}>
              {t('signin:forgotten.link')}
            </Link>
          </Button>
        </div>
      </form>
    </>
  )
}
