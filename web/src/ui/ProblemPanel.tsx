import { Alert, Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'

import type { Problem } from '../api/problem'
import { cancelled } from '../session/StepUp'
import { problemText } from './problems'

/** Reading failed: in place of what should have been here, with a way to try again where that can help. */
export function ProblemPanel({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  const { t } = useTranslation()
  const mayHelp = problem.status === 0 || problem.status === 429 || problem.status >= 500
  return (
    <Alert data-color={mayHelp ? 'warning' : 'info'} role="alert">
      <Heading level={2} data-size="2xs">
        {t(mayHelp ? 'errors:could_not_load' : 'errors:not_for_you')}
      </Heading>
      <Paragraph>{problemText(t, problem)}</Paragraph>
      {mayHelp && onRetry && (
        <RetryButton key={problem.retryAfter} seconds={problem.status === 429 ? problem.retryAfter : null} onRetry={onRetry} />
      )}
    </Alert>
  )
}

/** Counts down where the service asked us to wait; the button is there all along and says for how long. */
export function RetryButton({ seconds, onRetry }: { seconds: number | null; onRetry: () => void }) {
  const { t } = useTranslation()
  const left = useCountdown(seconds ?? 0)
  return (
    <Button variant="secondary" className="gap-above" onClick={() => left === 0 && onRetry()} aria-disabled={left > 0}>
      {left > 0 ? t('errors:retry_in', { count: left }) : t('errors:retry')}
    </Button>
  )
}

export function useCountdown(seconds: number): number {
  const [end] = useState(() => Date.now() + seconds * 1000)
  const [left, setLeft] = useState(seconds)
  useEffect(() => {
    if (seconds === 0) return
    const timer = setInterval(() => {
      const now = Math.max(0, Math.ceil((end - Date.now()) / 1000))
      setLeft(now)
      if (now === 0) clearInterval(timer)
    }, 1000)
    return () => clearInterval(timer)
  }, [end, seconds])
  return left
}

/** An action failed. The region is there before the message, so that it is spoken when it comes. */
export function ProblemAlert({ problem }: { problem: Problem | null }) {
  const { t } = useTranslation()
  const shown = problem && problem.code !== cancelled ? problem : null
  return (
    <div aria-live="assertive" className="alert-region">
      {shown && <Alert data-color="danger">{problemText(t, shown)}</Alert>}
    </div>
  )
}

/** What the screen before this one did, told along with the way here. */
export function useDone(): string | null {
  const location = useLocation() as { state: { done?: string } | null }
  return location.state?.done ?? null
}

/** Says that something worked, where it was done. */
export function DoneAlert({ children }: { children?: string | null }) {
  return (
    <div role="status" className="alert-region">
      {children ? <Alert data-color="success">{children}</Alert> : null}
    </div>
  )
}
