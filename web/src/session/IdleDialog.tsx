import { Button, Dialog, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'

import { getSession } from '../api/identity'
import { useIdle } from './idle'
import { enter, leave, useSession, useSignOut } from './session'

/** Five minutes before the session ends: says so, and lets one press keep it. */
export function IdleDialog() {
  const { t } = useTranslation()
  const session = useSession()
  const client = useQueryClient()
  const signOut = useSignOut()
  const idle = useIdle(session.warn_seconds, session.idle_seconds)

  useEffect(() => {
    if (idle.over) leave(client)
  }, [idle.over, client])

  const stay = () => {
    void getSession()
      .then((fresh) => enter(client, fresh))
      .catch(() => leave(client))
  }
  const minutes = Math.ceil((idle.left ?? 0) / 60)
  // Spoken at five minutes and at one; a count for every second would drown what the person is reading.
  const spoken = minutes > 1 ? t('common:idle.title_minutes', { count: 5 }) : t('common:idle.title_minutes', { count: 1 })

  return (
    <Dialog closeButton={false} open={idle.left !== null && !idle.over} onClose={stay}>
      <Heading level={2} data-size="xs">
        {t('common:idle.title_minutes', { count: minutes })}
      </Heading>
      <Paragraph className="gap-above">{t('common:idle.text')}</Paragraph>
      <p className="ds-sr-only" role="status">
        {idle.left === null ? '' : spoken}
      </p>
      <div className="buttons gap-above">
        <Button onClick={stay}>
          {t('common:idle.stay')}
        </Button>
        <Button variant="secondary" onClick={() => void signOut()}>
          {t('common:sign_out')}
        </Button>
      </div>
    </Dialog>
  )
}
