import { Alert, Paragraph } from '@digdir/designsystemet-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'

import type { CodeSent, Session } from '../../api/types'
import { tellTabs } from '../../session/channel'
import { useHasKept } from '../../session/kept'
import { enter } from '../../session/session'
import { Loading } from '../../ui/Loading'
import { ProviderLinks } from '../providers/ProviderLinks'
import { ProviderRequired } from '../providers/ProviderRequired'
import { useProviders } from '../providers/providers'
import { CodeForm } from './CodeForm'
import { Downtimes } from '../about/Downtimes'
import { OpenLinks } from '../about/OpenLinks'
import { LanguageChoice } from './LanguageChoice'
import { PasswordForm } from './PasswordForm'

/** Two steps at one address; the address is where the person wanted to go. */
export default function SignIn() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const location = useLocation() as { state: { activated?: boolean } | null }
  const kept = useHasKept()
  const [sent, setSent] = useState<CodeSent | null>(null)
  const [required, setRequired] = useState(false)
  const providers = useProviders()
  const activated = location.state?.activated === true

  const signedIn = async (session: Session) => {
    await enter(client, session)
    tellTabs({ kind: 'signed-in' })
  }

  // Settled before anything is shown, so that nothing moves under the hand of who has begun to type.
  if (providers.isPending) return <Loading />
  const offered = providers.data?.items ?? []

  return (
    <div className="stack">
      {required ? (
        <ProviderRequired onBack={() => setRequired(false)} />
      ) : sent ? (
        <CodeForm sent={sent} onSent={setSent} onSignedIn={signedIn} onBack={() => setSent(null)} />
      ) : (
        <>
          <PasswordForm
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
