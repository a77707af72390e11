import { Button, Paragraph, Textfield } from '@digdir/designsystemet-react'
import { useRef, useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { resendCode, sendCode } from '../../api/identity'
import { asProblem, Problem } from '../../api/problem'
import type { CodeSent, Session } from '../../api/types'
import { PageTitle } from '../../ui/PageTitle'
import { problemText } from '../../ui/problems'
import { useCountdown } from '../../ui/ProblemPanel'

interface Props {
  sent: CodeSent
  onSent: (sent: CodeSent) => void
  onSignedIn: (session: Session) => Promise<void>
  onBack: () => void
}

/** One field for the whole code, so that pasting and the phone's own suggestion work. Nothing is sent by itself. */
export function CodeForm({ sent, onSent, onSignedIn, onBack }: Props) {
  const { t } = useTranslation()
  const [code, setCode] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const [again, setAgain] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const over = problem !== null && ['sign_in.no_login', 'sign_in.locked'].includes(problem.code)

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    const digits = code.replace(/\D/g, '')
    if (digits.length !== 6) {
      setProblem(new Problem(0, 'sign_in.code_length'))
      field.current?.focus()
      return
    }
    setBusy(true)
    setProblem(null)
    try {
      await onSignedIn(await sendCode(digits))
    } catch (error) {
      setProblem(asProblem(error))
      setBusy(false)
      field.current?.focus()
      field.current?.select()
    }
  }

  const resend = async () => {
    setProblem(null)
    try {
      onSent(await resendCode())
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
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={12}
          value={code}
          error={problem ? text(problem) : undefined}
          onChange={(event) => setCode(event.target.value)}
        />
        <div className="buttons">
          <Button type="submit" loading={busy}>
            {t('common:continue')}
          </Button>
          <Resend key={sent.expires_at} seconds={sent.resend_after} onResend={() => void resend()} />
        </div>
      </form>
      <div>
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
