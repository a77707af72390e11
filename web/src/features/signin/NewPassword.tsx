import '../../ui/secret.css'

import { Alert, Paragraph } from '@digdir/designsystemet-react'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation, useNavigate } from 'react-router'

import { checkReset, finishReset, sendResetCode } from '../../api/identity'
import { asProblem, type Problem } from '../../api/problem'
import type { CodeSent, ResetView } from '../../api/types'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { Textfield } from '../../ui/Textfield'
import type { Known } from './known'
import { LanguageChoice } from './LanguageChoice'
import { NewPasswordForm, type MoreField } from './NewPasswordForm'

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
  const [code, setCode] = useState('')
  const [sent, setSent] = useState<CodeSent | null>(null)
  const codeField = useRef<HTMLInputElement>(null)
  const digits = code.replace(/\D/g, '')

  const submit = async (password: string) => {
    if (found.code_needed && !sent) {
      setSent(await sendResetCode(token))
      setTimeout(() => codeField.current?.focus())
      return 'goes on'
    }
    await finishReset(token, password, sent ? digits : undefined)
    void navigate('/', { replace: true, state: { activated: true, username: found.username } satisfies Known })
    return 'done'
  }
  const beginAgain = (refused: Problem) => {
    if (refused.code.startsWith('sign_in.')) setSent(null)
    setCode('')
  }
  const codeAsked: MoreField = {
    id: 'code',
    missing: digits.length === 6 ? null : t('signin:code.length'),
    refusal: 'sign_in.wrong_code',
    field: (error) => (
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
        error={error}
        onChange={(event) => setCode(event.target.value)}
      />
    ),
  }

  return (
    <NewPasswordForm
      username={found.username}
      rules={found.rules}
      text={t('signin:new_password.text', { organisation: found.organisation_name })}
      status={
        <Paragraph role="status">
          {sent ? t(`signin:code.sent_${sent.channel}`, { hint: sent.hint }) : ''}
          {found.code_needed && !sent ? t('signin:new_password.code_follows') : ''}
        </Paragraph>
      }
      after={sent && codeAsked}
      action={found.code_needed && !sent ? t('common:continue') : t('signin:activate.submit')}
      onSubmit={submit}
      onRefused={beginAgain}
    />
  )
}
