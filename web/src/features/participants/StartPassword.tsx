import '../../ui/secret.css'

import { Alert, Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { startPassword } from '../../api/identity'
import { asProblem, type Problem } from '../../api/problem'
import { moment } from '../../i18n/dates'
import { cancelled, useStepUp } from '../../session/StepUp'
import { ProblemAlert } from '../../ui/ProblemPanel'

type Shown = Awaited<ReturnType<typeof startPassword>>

/** For who cannot make a password with the link alone: one that is generated, shown once, and replaced at once. */
export function StartPassword({ personId }: { personId: string }) {
  const { t } = useTranslation()
  const stepUp = useStepUp()
  const [sure, setSure] = useState(false)
  const [shown, setShown] = useState<Shown | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)

  const make = async () => {
    setBusy(true)
    setProblem(null)
    try {
      setShown(await stepUp(() => startPassword(personId)))
    } catch (error) {
      const found = asProblem(error)
      if (found.code !== cancelled) setProblem(found)
    }
    setBusy(false)
  }
  return (
    <section className="panel" aria-labelledby="start-password">
      <Heading level={2} data-size="xs" id="start-password">
        {t('profile:start_password.title')}
      </Heading>
      {shown ? (
        <div className="stack" role="status">
          <Paragraph>{t('profile:start_password.shown')}</Paragraph>
          <p>
            {t('signin:username')}: <code className="secret">{shown.username}</code>
            <br />
            {t('profile:start_password.title')}: <code className="secret secret-whole">{shown.password}</code>
          </p>
          <p className="subtle">{t('profile:start_password.expires', { when: moment(shown.expires_at) })}</p>
        </div>
      ) : (
        <>
          <Paragraph>{t('profile:start_password.why')}</Paragraph>
          {sure && (
            <Alert data-color="warning" role="alert">
              <Paragraph>{t('profile:start_password.warn')}</Paragraph>
            </Alert>
          )}
          <ProblemAlert problem={problem} />
          <div className="buttons">
            <Button variant="secondary" loading={busy} onClick={() => (sure ? void make() : setSure(true))}>
              {sure ? t('profile:account.go_on') : t('profile:start_password.make')}
            </Button>
            {sure && (
              <Button variant="tertiary" onClick={() => setSure(false)}>
                {t('profile:account.cancel')}
              </Button>
            )}
          </div>
        </>
      )}
    </section>
  )
}
