import { Button, Dialog, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useQueryClient } from '@tanstack/react-query'
import { createContext, useCallback, useContext, useEffect, useRef, useState, type ReactNode, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { passkeyStepUpOptions, stepUpWithPasskey } from '../api/account'
import { finishStepUp, startStepUp } from '../api/identity'
import { asProblem, hasCode, Problem } from '../api/problem'
import type { CodeSent } from '../api/types'
import { problemText } from '../ui/problems'
import { stepUpAddress, useProviderName } from '../features/providers/providers'
import { Textfield } from '../ui/Textfield'
import { onTabs } from './channel'
import { passkeyCancelled, passkeysWork, showPasskey } from './passkeys'
import { enter, useSession } from './session'

type Repeat = <T>(work: () => Promise<T>) => Promise<T>

const Context = createContext<Repeat>((work) => work())

/** Runs work; if the service wants a fresh code first, asks for it and runs the work once more. */
export function useStepUp(): Repeat {
  return useContext(Context)
}

/** What a caller gets when the person closes the dialog: nothing was done, and nothing needs saying. */
export const cancelled = 'step_up.cancelled'

interface Waiting {
  resolve: () => void
  reject: (reason: Problem) => void
}

export function StepUpProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const waiting = useRef<Waiting | null>(null)
  const [open, setOpen] = useState(false)
  const [sent, setSent] = useState<CodeSent | null>(null)
  const [code, setCode] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { provider } = useSession()
  const providerName = useProviderName()
  const field = useRef<HTMLInputElement>(null)

  const send = useCallback(async () => {
    setProblem(null)
    try {
      setSent(await startStepUp())
    } catch (error) {
      setProblem(asProblem(error))
    }
  }, [])

  const repeat = useCallback<Repeat>(
    async (work) => {
      try {
        return await work()
      } catch (error) {
        if (!hasCode(error, 'auth.step_up_required')) throw error
      }
      await new Promise<void>((resolve, reject) => {
        waiting.current = { resolve, reject }
        setCode('')
        setBusy(false)
        setSent(null)
        setOpen(true)
        if (!provider) void send()
      })
      return work()
    },
    [send, provider],
  )

  // Shown in a window of its own, which tells when it is done.
  useEffect(() => {
    if (!open || !provider) return
    return onTabs((news) => {
      if (news.kind !== 'signed-in') return
      const { current } = waiting
      waiting.current = null
      setOpen(false)
      current?.resolve()
    })
  }, [open, provider])

  // The dialog itself would put focus on its close button.
  useEffect(() => {
    if (open) field.current?.focus()
  }, [open])

  const close = () => {
    setOpen(false)
    waiting.current?.reject(new Problem(0, cancelled))
    waiting.current = null
  }

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    try {
      await enter(client, await finishStepUp(code.trim().length > 10 ? code.trim() : code.replace(/\D/g, '')))
      const { current } = waiting
      waiting.current = null
      setOpen(false)
      current?.resolve()
    } catch (error) {
      setProblem(asProblem(error))
      field.current?.focus()
    } finally {
      setBusy(false)
    }
  }

  const passkey = async () => {
    setProblem(null)
    try {
      const { public_key } = await passkeyStepUpOptions()
      await enter(client, await stepUpWithPasskey(await showPasskey(public_key)))
      const { current } = waiting
      waiting.current = null
      setOpen(false)
      current?.resolve()
    } catch (error) {
      const found = asProblem(error)
      if (found.code !== passkeyCancelled) setProblem(found)
    }
  }

  return (
    <Context value={repeat}>
      {children}
      <Dialog open={open} onClose={close} closeButton={t('common:close')}>
        {open && provider && (
          <div className="stack">
            <Heading level={2} data-size="xs">
              {t('common:step_up.title')}
            </Heading>
            <Paragraph>{t('providers:step_up.text', { provider: providerName(provider) })}</Paragraph>
            <div className="buttons">
              <Button asChild>
                <a href={stepUpAddress()} target="_blank" onClick={() => setBusy(true)}>
                  {t('providers:step_up.go', { provider: providerName(provider) })}
                </a>
              </Button>
            </div>
            <p role="status">{busy ? t('providers:step_up.waiting') : ''}</p>
          </div>
        )}
        {open && !provider && (
        <form onSubmit={(event) => void submit(event)} noValidate className="stack">
          <Heading level={2} data-size="xs">
            {t('common:step_up.title')}
          </Heading>
          <Paragraph>{t('common:step_up.why')}</Paragraph>
          <p role="status">{sent ? t(`signin:code.sent_${sent.channel}`, { hint: sent.hint }) : ''}</p>
          <Textfield
            ref={field}
            label={t('signin:code.label')}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={60}
            className="code-field"
            value={code}
            onChange={(event) => {
              setCode(event.target.value)
              setProblem(null)
            }}
            error={problem ? problemText(t, problem) : undefined}
          />
          <div className="buttons">
            <Button type="submit" loading={busy}>
              {t('common:continue')}
            </Button>
            {sent?.channel !== 'app' && (
            <Button type="button" variant="tertiary" onClick={() => void send()}>
              {t('signin:code.resend')}
            </Button>
            )}
            {passkeysWork() && (
              <Button type="button" variant="tertiary" onClick={() => void passkey()}>
                {t('signin:use_passkey')}
              </Button>
            )}
          </div>
        </form>
        )}
      </Dialog>
    </Context>
  )
}
