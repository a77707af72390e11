import { Button, Paragraph } from '@digdir/designsystemet-react'
import { useEffect, useRef, useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { resendCode, resendCodeTo, sendCode } from '../../api/identity'
import { asProblem, hasCode, Problem } from '../../api/problem'
import type { CodeSent, PasswordRules, Session } from '../../api/types'
import { PageTitle } from '../../ui/PageTitle'
import { problemText } from '../../ui/problems'
import { useCountdown } from '../../ui/ProblemPanel'
import { Textfield } from '../../ui/Textfield'

interface Props {
  sent: CodeSent
  onSent: (sent: CodeSent) => void
  onSignedIn: (session: Session) => Promise<void>
  onBack: () => void
  onNewPassword: (username: string, rules: PasswordRules) => void
}

/** One field for the whole code, so that pasting and the phone's own suggestion work. Nothing is sent by itself. */
export function CodeForm({ sent, onSent, onSignedIn, onBack, onNewPassword }: Props) {
  const { t } = useTranslation()
  const [code, setCode] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const [again, setAgain] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const app = sent.channel === 'app'
  const over = problem !== null && ['sign_in.no_login', 'sign_in.locked'].includes(problem.code)

  // The one thing to do here: without this it would be one press more at every sign-in.
  useEffect(() => field.current?.focus(), [])

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    // A recovery code is longer, and has letters in it.
    const recovery = app && code.trim().length > 10
    const digits = recovery ? code.trim() : code.replace(/\D/g, '')
    if (!recovery && digits.length !== 6) {
      setProblem(new Problem(0, 'sign_in.code_length'))
      field.current?.focus()
      return
    }
    setBusy(true)
    setProblem(null)
    try {
      await onSignedIn(await sendCode(digits))
    } catch (error) {
      if (hasCode(error, 'sign_in.new_password_needed')) {
        onNewPassword(String(error.extra['username']), error.extra['rules'] as PasswordRules)
        return
      }
      setProblem(asProblem(error))
      setBusy(false)
      field.current?.focus()
      field.current?.select()
    }
  }

  const resend = async (channel: 'sms' | 'email' | null = null) => {
    setProblem(null)
    try {
      onSent(await (channel ? resendCodeTo(channel) : resendCode()))
      setAgain(true)
      field.current?.focus()
    } catch (error) {
      setProblem(asProblem(error))
    }
  }

  const text = (found: Problem) =>
    found.code === 'sign_in.code_length' ? t('signin:code.length') : problemText(t, found)

  return (
    <>
      <PageTitle title={t('signin:code.title')}>{t('signin:code.title')}</PageTitle>
      <Paragraph role="status">
        {again ? `${t('signin:code.again')} ` : ''}
        {t(`signin:code.sent_${sent.channel}`, { hint: sent.hint })}
      </Paragraph>
      <form onSubmit={(event) => void submit(event)} noValidate className="stack">
        <Textfield
          ref={field}
          id="code"
          name="code"
          className="code-field"
          label={t('signin:code.label')}
          description={app ? t('signin:code.or_recovery') : undefined}
          inputMode={app ? 'text' : 'numeric'}
          autoComplete="one-time-code"
          maxLength={60}
          value={code}
          error={problem ? text(problem) : undefined}
          onChange={(event) => {
            setCode(event.target.value)
            if (!over) setProblem(null)
          }}
        />
        <div className="buttons">
          <Button type="submit" loading={busy}>
            {t('common:continue')}
          </Button>
          {!app && (
          <Resend key={sent.expires_at} seconds={sent.resend_after} onResend={() => void resend()} />
          )}
        </div>
      </form>
      <div className="buttons">
        {sent.other_channel && (
          <Button variant="secondary" onClick={() => void resend(sent.other_channel)}>
            {t(`signin:code.use_${sent.other_channel}`)}
          </Button>
        )}
        <Button variant={over ? 'secondary' : 'tertiary'} onClick={onBack}>
          {t('signin:code.back')}
        </Button>
      </div>
    </>
  )
}

function Resend({ seconds, onResend }: { seconds: number; onResend: () => void }) {
  const { t } = useTranslation()
  const left = useCountdown(seconds)
  // Pressed too early it does nothing but is still readable: a greyed button explains less than the seconds do.
  return (
    <Button type="button" variant="tertiary" aria-disabled={left > 0} onClick={() => left === 0 && onResend()}>
      {left > 0 ? t('signin:code.resend_in', { count: left }) : t('signin:code.resend')}
    </Button>
  )
}
