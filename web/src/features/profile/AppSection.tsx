import '../../ui/secret.css'
import './profile.css'

import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { beginApp, confirmApp, removeApp, renewRecoveryCodes } from '../../api/account'
import { useErrors } from '../../ui/form'
import { problemText } from '../../ui/problems'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { Textfield } from '../../ui/Textfield'
import { useChange, type Section } from './useChange'

type Seed = Awaited<ReturnType<typeof beginApp>>

/** An authenticator app instead of codes that are sent, and the codes for who loses it. */
export function AppSection({ account, onDone }: Section) {
  const { t } = useTranslation()
  const [seed, setSeed] = useState<Seed | null>(null)
  const [recovery, setRecovery] = useState<string[] | null>(null)
  const [code, setCode] = useState('')
  const { run, goOn, busy, problem } = useChange()
  const { errors, show } = useErrors()

  const begin = async () => setSeed(await run(beginApp))
  const confirm = async (event: SyntheticEvent) => {
    event.preventDefault()
    const digits = code.replace(/\D/g, '')
    if (!show(digits.length === 6 ? {} : { app_code: t('signin:code.length') })) return
    const added = await run(
      () => confirmApp(digits),
      (found) => {
        if (found.code !== 'account.wrong_code') return false
        show({ app_code: problemText(t, found) })
        return true
      },
    )
    if (!added) return
    await goOn(added.session)
    setSeed(null)
    setCode('')
    setRecovery(added.codes)
  }
  const renew = async () => {
    const renewed = await run(renewRecoveryCodes)
    if (!renewed) return
    await goOn(renewed.session)
    setRecovery(renewed.codes)
  }
  const remove = async () => {
    const session = await run(removeApp)
    if (!session) return
    await goOn(session)
    onDone(t('profile:app.removed'))
  }
  return (
    <section className="panel" aria-labelledby="profile-app">
      <Heading level={2} data-size="xs" id="profile-app">
        {t('profile:app.title')}
      </Heading>
      {!account.app && !recovery && <Paragraph>{t('profile:app.why')}</Paragraph>}
      {account.app && (
        <Paragraph>
          {t('profile:app.in_use')} {t('profile:app.left', { count: account.recovery_codes_left })}
        </Paragraph>
      )}
      <ProblemAlert problem={problem} />
      {recovery ? (
        <div className="stack">
          <Heading level={3} data-size="2xs">
            {t('profile:app.recovery')}
          </Heading>
          <Paragraph>{t('profile:app.recovery_why')}</Paragraph>
          <ul className="recovery-codes">
            {recovery.map((one) => (
              <li key={one}>
                <code>{one}</code>
              </li>
            ))}
          </ul>
          <div className="buttons">
            <Button
              onClick={() => {
                setRecovery(null)
                onDone('')
              }}
            >
              {t('profile:app.kept')}
            </Button>
          </div>
        </div>
      ) : seed ? (
        <form onSubmit={(event) => void confirm(event)} noValidate className="stack">
          <Paragraph>{t('profile:app.scan')}</Paragraph>
          <img className="qr" src={seed.qr} alt={t('profile:app.qr')} />
          <p>
            {t('profile:app.secret')}: <code className="secret">{seed.secret.match(/.{1,4}/g)?.join(' ')}</code>
          </p>
          <Textfield
            id="app_code"
            className="code-field"
            label={t('signin:code.label')}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={12}
            value={code}
            error={errors['app_code']}
            onChange={(event) => setCode(event.target.value)}
          />
          <div className="buttons">
            <Button type="submit" loading={busy}>
              {t('profile:account.go_on')}
            </Button>
            <Button type="button" variant="tertiary" onClick={() => setSeed(null)}>
              {t('profile:account.cancel')}
            </Button>
          </div>
        </form>
      ) : account.app ? (
        <div className="buttons">
          <Button variant="secondary" loading={busy} onClick={() => void renew()}>
            {t('profile:app.renew')}
          </Button>
          <Button variant="tertiary" onClick={() => void remove()}>
            {t('profile:app.remove')}
          </Button>
        </div>
      ) : (
        <div className="buttons">
          <Button variant="secondary" loading={busy} onClick={() => void begin()}>
            {t('profile:app.add')}
          </Button>
        </div>
      )}
    </section>
  )
}
