import { Paragraph } from '@digdir/designsystemet-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { getAccount } from '../../api/account'
import { useSession } from '../../session/session'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { DoneAlert } from '../../ui/ProblemPanel'
import { AppSection } from './AppSection'
import { ContactSection } from './ContactSection'
import { PasskeySection } from './PasskeySection'
import { SessionSection } from './SessionSection'
import { SignInSection } from './SignInSection'

export const accountKey = ['account'] as const

/** How one signs in and is reached, and where one is signed in: one's own, in every plan and municipality. */
export default function ProfilePage() {
  const { t } = useTranslation()
  const session = useSession()
  const client = useQueryClient()
  const [done, setDone] = useState<string | null>(null)
  const query = useQuery({ queryKey: accountKey, queryFn: getAccount })

  const changed = (text: string) => {
    setDone(text)
    void client.invalidateQueries({ queryKey: accountKey })
  }
  return (
    <div className="stack">
      <PageTitle title={t('profile:title')}>{t('profile:title')}</PageTitle>
      <Paragraph className="subtle">{session.person.display_name}</Paragraph>
      <DoneAlert>{done}</DoneAlert>
      <Loaded query={query} rows={4}>
        {(account) => (
          <>
            <SignInSection account={account} onDone={changed} />
            <ContactSection account={account} onDone={changed} />
            <PasskeySection account={account} onDone={changed} />
            <AppSection account={account} onDone={changed} />
          </>
        )}
      </Loaded>
      <SessionSection onDone={setDone} />
    </div>
  )
}
