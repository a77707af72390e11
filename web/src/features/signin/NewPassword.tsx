import { Alert, Button, Paragraph, Textfield } from '@digdir/designsystemet-react'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation, useNavigate } from 'react-router'

import { checkReset, finishReset, sendResetCode } from '../../api/identity'
import { asProblem, type Problem } from '../../api/problem'
import type { CodeSent, ResetView } from '../../api/types'
import { useErrors } from '../../ui/form'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { problemText } from '../../ui/problems'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { LanguageChoice } from './LanguageChoice'
import { NewPasswordField } from './NewPasswordField'

/** The link in the mail leads here. The secret stands behind the #, which browsers send to nobody. */
export default function NewPassword() {
  const { t } = useTranslation()
  const { hash } = useLocation()
  const token = hash.slice(1)
  const check = useQuery({
    queryKey: ['reset', token],
    queryFn: () => checkReset(token),
    retry: false,
    gcTime: 0,
  })
  const problem = check.isError ? asProblem(check.error) : null

  return (
    <div className="stack">
      <PageTitle title={t('signin:new_password.title')}>{t('signin:new_password.title')}</PageTitle>
      {problem?.code === 'reset.invalid' || (problem && problem.status >= 400 && problem.status < 429) ? (
        <>
          <Alert data-color="warning" role="alert">
            <Paragraph>{t('errors:code.reset_invalid')}</Paragraph>
          </Alert>
          <p>
            <Link className="ds-link" to="/glemt-passord">
              {t('signin:forgotten.again')}
            </Link>
          </p>
        </>
      ) : (
        <Loaded query={check} rows={2}>
          {(found) => <Choose token={token} found={found} />}
        </Loaded>
      )}
      <LanguageChoice />
    </div>
  )
}

/** The password first, then the code on the mobile: a password that will not do costs nobody a code. */
function Choose({ token, found }: { token: string; found: ResetView }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [sent, setSent] = useState<CodeSent | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { errors, show } = useErrors()
  const codeField = useRef<HTMLInputElement>(null)

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    setProblem(null)
    const digits = code.replace(/\D/g, '')
    const missing: Record<string, string> = {}
    if (!password) missing['password'] = t('signin:password_missing')
    else if (sent && digits.length !== 6) missing['code'] = t('signin:code.length')
    if (!show(missing)) return
    setBusy(true)
    try {
      if (found.code_needed && !sent) {
        setSent(await sendResetCode(token))
        setTimeout(() => codeField.current?.focus())
      } else {
        await finishReset(token, password, sent ? digits : undefined)
        void navigate('/', { replace: true, state: { activated: true } })
        return
      }
    } catch (error) {
      const refused = asProblem(error)
      if (refused.code === 'password.too_weak') show({ password: problemText(t, refused) })
      else if (refused.code === 'sign_in.wrong_code') show({ code: problemText(t, refused) })
      else {
        if (refused.code.startsWith('sign_in.')) setSent(null)
        setCode('')
        setProblem(refused)
      }
    }
    setBusy(false)
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="stack">
      <Paragraph>{t('signin:new_password.text', { organisation: found.organisation_name })}</Paragraph>
      <Textfield
        label={t('signin:username')}
        name="username"
        autoComplete="username"
        value={found.username}
        readOnly
      />
      <NewPasswordField
        username={found.username}
        rules={found.rules}
        value={password}
        error={errors['password']}
        onChange={setPassword}
      />
      <Paragraph role="status">
        {sent ? t(`signin:code.sent_${sent.channel}`, { hint: sent.hint }) : ''}
        {found.code_needed && !sent ? t('signin:new_password.code_follows') : ''}
      </Paragraph>
      {sent && (
        <Textfield
          ref={codeField}
          id="code"
          name="code"
          className="code-field"
          label={t('signin:code.label')}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={12}
          value={code}
          error={errors['code']}
          onChange={(event) => setCode(event.target.value)}
        />
      )}
      <ProblemAlert problem={problem} />
      <div className="buttons">
        <Button type="submit" loading={busy}>
          {found.code_needed && !sent ? t('common:continue') : t('signin:activate.submit')}
        </Button>
      </div>
    </form>
  )
}
