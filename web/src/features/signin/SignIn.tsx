import { Alert, Paragraph } from '@digdir/designsystemet-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'

import type { CodeSent, Session } from '../../api/types'
import { tellTabs } from '../../session/channel'
import { useHasKept } from '../../session/kept'
import { enter } from '../../session/session'
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
  const activated = location.state?.activated === true

  const signedIn = async (session: Session) => {
    await enter(client, session)
    tellTabs({ kind: 'signed-in' })
  }

  return (
    <div className="stack">
      {sent ? (
        <CodeForm sent={sent} onSent={setSent} onSignedIn={signedIn} onBack={() => setSent(null)} />
      ) : (
        <>
          <PasswordForm
            onSent={setSent}
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
