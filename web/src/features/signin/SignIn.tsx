import { Alert, Button, Paragraph } from '@digdir/designsystemet-react'
import { FingerButtonIcon } from '@navikt/aksel-icons'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { passkeySignInOptions, signInWithPasskey } from '../../api/account'
import { asProblem, type Problem } from '../../api/problem'
import type { CodeSent, PasswordRules, Session } from '../../api/types'
import { tellTabs } from '../../session/channel'
import { useHasKept } from '../../session/kept'
import { passkeyCancelled, passkeysWork, showPasskey } from '../../session/passkeys'
import { enter } from '../../session/session'
import { Loading } from '../../ui/Loading'
import { ProviderLinks } from '../providers/ProviderLinks'
import { ProviderRequired } from '../providers/ProviderRequired'
import { useProviders } from '../providers/providers'
import { CodeForm } from './CodeForm'
import { Downtimes } from '../about/Downtimes'
import { OpenLinks } from '../about/OpenLinks'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { useKnown } from './known'
import { LanguageChoice } from './LanguageChoice'
import { OwnPassword } from './OwnPassword'
import { PasswordForm } from './PasswordForm'

/** Two steps at one address; the address is where the person wanted to go. */
export default function SignIn() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const kept = useHasKept()
  const [sent, setSent] = useState<CodeSent | null>(null)
  const [required, setRequired] = useState(false)
  const providers = useProviders()
  const [fresh, setFresh] = useState<{ username: string; rules: PasswordRules } | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const { activated, ...known } = useKnown()
  const [username, setUsername] = useState(known.username ?? '')

  const signedIn = async (session: Session) => {
    await enter(client, session)
    tellTabs({ kind: 'signed-in' })
  }

  const passkey = async () => {
    setProblem(null)
    try {
      await signedIn(await signInWithPasskey(await showPasskey((await passkeySignInOptions()).public_key)))
    } catch (error) {
      const found = asProblem(error)
      if (found.code !== passkeyCancelled) setProblem(found)
    }
  }

  // Settled before anything is shown, so that nothing moves under the hand of who has begun to type.
  if (providers.isPending) return <Loading />
  const offered = providers.data?.items ?? []

  return (
    <div className="stack">
      {required ? (
        <ProviderRequired onBack={() => setRequired(false)} />
      ) : fresh ? (
        <OwnPassword username={fresh.username} rules={fresh.rules} onSignedIn={signedIn} />
      ) : sent ? (
        <CodeForm
          sent={sent}
          onSent={setSent}
          onSignedIn={signedIn}
          onBack={() => {
            setUsername('') // it is another one that they want
            setSent(null)
          }}
          onNewPassword={(username, rules) => setFresh({ username, rules })}
        />
      ) : (
        <>
          <PasswordForm
            username={username}
            onUsername={setUsername}
            onSent={setSent}
            onProviderRequired={() => setRequired(true)}
            providers={offered.length > 0 ? <ProviderLinks providers={offered} label="with" /> : null}
            notice={
              <>
                <Downtimes />
                {activated && <Alert data-color="success">{t('signin:activated')}</Alert>}
                {kept && <Alert data-color="info">{t('signin:text_kept')}</Alert>}
              </>
            }
          />
          {passkeysWork() && (
            <div>
              <Button variant="secondary" onClick={() => void passkey()}>
                <FingerButtonIcon aria-hidden />
                {t('signin:passkey')}
              </Button>
            </div>
          )}
          <ProblemAlert problem={problem} />
        </>
      )}
      <LanguageChoice />
      <OpenLinks />
      <Paragraph data-size="sm" className="subtle">
        {t('signin:cookies')}
      </Paragraph>
    </div>
  )
}
