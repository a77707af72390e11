import { Alert, Button, Paragraph, Textfield } from '@digdir/designsystemet-react'
import { useQuery } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation, useNavigate } from 'react-router'

import { activate, checkActivation } from '../../api/identity'
import { asProblem, type Problem } from '../../api/problem'
import type { ActivationView } from '../../api/types'
import { useErrors } from '../../ui/form'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { problemText } from '../../ui/problems'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { LanguageChoice } from './LanguageChoice'
import { NewPasswordField } from './NewPasswordField'

/** The link in the invitation leads here. The secret stands behind the #, which browsers send to nobody. */
export default function Activate() {
  const { t } = useTranslation()
  const { hash } = useLocation()
  const token = hash.slice(1)
  const check = useQuery({
    queryKey: ['activation', token],
    queryFn: () => checkActivation(token),
    retry: false,
    gcTime: 0,
  })
  const problem = check.isError ? asProblem(check.error) : null

  return (
    <div className="stack">
      <PageTitle title={t('signin:activate.title')}>{t('signin:activate.title')}</PageTitle>
      {problem?.code === 'activation.invalid' || (problem && problem.status >= 400 && problem.status < 429) ? (
        <>
          <Alert data-color="warning" role="alert">
            <Paragraph>{t('errors:code.activation_invalid')}</Paragraph>
          </Alert>
          <p>
            <Link className="ds-link" to="/">
              {t('signin:activate.to_sign_in')}
            </Link>
          </p>
        </>
      ) : (
        <Loaded query={check} rows={2}>
          {(found) => <OwnPassword token={token} found={found} />}
        </Loaded>
      )}
      <LanguageChoice />
    </div>
  )
}

function OwnPassword({ token, found: view }: { token: string; found: ActivationView }) {
  const { username, organisation_name: organisation, rules } = view
  const { t } = useTranslation()
  const navigate = useNavigate()
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
      await activate(token, password)
      void navigate('/', { replace: true, state: { activated: true } })
    } catch (error) {
      const found = asProblem(error)
      if (found.code === 'password.too_weak') show({ password: problemText(t, found) })
      else setProblem(found)
      setBusy(false)
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="stack">
      <Paragraph>{t('signin:activate.text', { organisation })}</Paragraph>
      {/* Named for the password manager as well as for the person: it is what they will sign in with. */}
      <Textfield label={t('signin:username')} name="username" autoComplete="username" value={username} readOnly />
      <NewPasswordField username={username} rules={rules} value={password} error={errors['password']} onChange={setPassword} />
      <ProblemAlert problem={problem} />
      <div className="buttons">
        <Button type="submit" loading={busy}>
          {t('signin:activate.submit')}
        </Button>
      </div>
    </form>
  )
}
