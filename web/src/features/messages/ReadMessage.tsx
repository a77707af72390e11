import { Button, Details } from '@digdir/designsystemet-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'

import { deleteMessage, markRead } from '../../api/messaging'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useMessage, useRefresh } from '../../api/queries'
import type { Message } from '../../api/types'
import { moment, shortMoment } from '../../i18n/dates'
import { joined, sender, whoIs } from '../../i18n/words'
import { RichTextView } from '../../richtext/RichTextView'
import { BackLink } from '../../ui/BackLink'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { usePlan } from '../plan/context'
import type { Gone } from './MessagesPage'
import { Reply } from './Reply'

export default function ReadMessage() {
  const { t } = useTranslation()
  const plan = usePlan()
  const { messageId = '' } = useParams()
  const query = useMessage(plan.id, messageId)
  return (
    <div className="stack reading">
      <BackLink to={`/planer/${plan.id}/meldinger`}>{t('messages:back')}</BackLink>
      <Loaded query={query}>{(message) => <Letter key={message.id} message={message} />}</Loaded>
    </div>
  )
}

function Letter({ message }: { message: Message }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const refresh = useRefresh()
  const mine = message.from.person_id === plan.me.person_id
  const toMe = message.recipients.some((one) => one.person_id === plan.me.person_id)
  const unread = toMe && !message.read_at

  useEffect(() => {
    // Opening is reading. If the mark gets lost, the message just stays new.
    if (unread) {
      void markRead(plan.id, message.id)
        .then(() => refresh(keys.messages(plan.id), keys.inbox, keys.plans))
        .catch(() => undefined)
    }
  }, [unread, plan.id, message.id, refresh])

  const names = message.recipients.map((one) => whoIs(t, one.name))
  return (
    <>
      <div>
        <PageTitle title={t('messages:one')} shortName={plan.short_name}>
          {message.subject || t('messages:no_subject')}
        </PageTitle>
        <p className="subtle">
          {t('messages:from', { name: sender(t, message.from) })}
          {message.sent_at && ` · ${moment(message.sent_at)}`}
          {message.category && ` · ${t(`messages:category.${message.category}`)}`}
        </p>
        {mine ? <ReadBy message={message} /> : <p className="subtle">{t('messages:to', { names: joined(t, names) })}</p>}
      </div>
      <div className="letter">
        <RichTextView document={message.body} heading={2} />
      </div>
      <Reply message={message} />
      <Remove message={message} />
    </>
  )
}

/** The sender, and only the sender, sees who has read. */
function ReadBy({ message }: { message: Message }) {
  const { t } = useTranslation()
  const read = message.recipients.filter((one) => one.read_at).length
  return (
    <Details className="gap-above">
      <Details.Summary>{t('messages:read_by', { read, count: message.recipients.length })}</Details.Summary>
      <Details.Content>
        <ul className="sentences">
          {message.recipients.map((one) => (
            <li key={one.person_id}>
              {one.read_at ? (
                <>
                  {whoIs(t, one.name)} <span className="subtle">{t('messages:read_at', { when: shortMoment(one.read_at) })}</span>
                </>
              ) : (
                <>
                  <strong>{whoIs(t, one.name)}</strong> <span className="subtle">{t('messages:not_read')}</span>
                </>
              )}
            </li>
          ))}
        </ul>
      </Details.Content>
    </Details>
  )
}

/** It is put aside for oneself alone, so this does not ask: the list offers the way back. */
function Remove({ message }: { message: Message }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const refresh = useRefresh()
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const remove = async () => {
    setProblem(null)
    setBusy(true)
    try {
      await deleteMessage(plan.id, message.id)
    } catch (error) {
      setProblem(asProblem(error))
      setBusy(false)
      return
    }
    const mine = message.from.person_id === plan.me.person_id
    const state: Gone = { gone: { id: message.id, draft: false } }
    await navigate(`/planer/${plan.id}/meldinger${mine ? '?mappe=sendte' : ''}`, { replace: true, state })
    await refresh(keys.messages(plan.id), keys.inbox, keys.plans)
  }
  return (
    <div className="stack">
      <ProblemAlert problem={problem} />
      <div className="buttons">
        <Button variant="tertiary" data-color="danger" loading={busy} onClick={() => void remove()}>
          {t('messages:remove')}
        </Button>
      </div>
    </div>
  )
}
