import './messages.css'

import { Button } from '@digdir/designsystemet-react'
import { PencilWritingIcon } from '@navikt/aksel-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation, useSearchParams } from 'react-router'

import { restoreMessage } from '../../api/messaging'
import { keys, useFolder, useRefresh } from '../../api/queries'
import type { Folder, MessageItem } from '../../api/types'
import { shortMoment } from '../../i18n/dates'
import { sender, whoIs } from '../../i18n/words'
import { BringBack } from '../../ui/BringBack'
import { Empty } from '../../ui/Empty'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { DoneAlert, useDone } from '../../ui/ProblemPanel'
import { usePlan } from '../plan/context'

const folders: readonly { folder: Folder; param: string }[] = [
  { folder: 'inbox', param: 'mottatte' },
  { folder: 'sent', param: 'sendte' },
  { folder: 'drafts', param: 'utkast' },
]

/** What was put aside on the page before this one. */
export interface Gone {
  gone: { id: string; draft: boolean }
}

export default function MessagesPage() {
  const { t } = useTranslation()
  const plan = usePlan()
  const [params] = useSearchParams()
  const folder = folders.find((one) => one.param === params.get('mappe'))?.folder ?? 'inbox'
  const query = useFolder(plan.id, folder)
  const done = useDone()

  return (
    <div className="stack">
      <div className="row-between">
        <PageTitle title={t('messages:title')} shortName={plan.short_name}>
          {t('messages:title')}
        </PageTitle>
        <Button asChild>
          <Link to="ny">
            <PencilWritingIcon aria-hidden />
            {t('messages:new')}
          </Link>
        </Button>
      </div>
      <DoneAlert>{done}</DoneAlert>
      <BringMessageBack />
      <nav aria-label={t('messages:folders')} className="folders">
        {folders.map((one) => (
          <Link
            key={one.folder}
            to={`?mappe=${one.param}`}
            replace
            aria-current={one.folder === folder ? 'page' : undefined}
          >
            {t(`messages:folder.${one.folder}`)}
          </Link>
        ))}
      </nav>
      <Loaded key={folder} query={query}>
        {(data) => {
          const items = data.pages.flatMap((page) => page.items)
          if (items.length === 0) return <Empty text={t(`messages:empty.${folder}`)} />
          return (
            <>
              <ul className="message-list">
                {items.map((message) => (
                  <li key={message.id}>
                    <Row message={message} folder={folder} />
                  </li>
                ))}
              </ul>
              {query.hasNextPage && (
                <div>
                  <Button variant="secondary" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                    {t('common:show_more')}
                  </Button>
                </div>
              )}
            </>
          )
        }}
      </Loaded>
    </div>
  )
}

/** Stands over the messages after one was put aside, until the folder is left. */
function BringMessageBack() {
  const { t } = useTranslation()
  const plan = usePlan()
  const refresh = useRefresh()
  const { state } = useLocation() as { state: Partial<Gone> | null }
  const [back, setBack] = useState<string | null>(null)
  const gone = state?.gone
  if (!gone) return null
  const undo = async () => {
    await restoreMessage(plan.id, gone.id)
    await refresh(keys.messages(plan.id), keys.inbox, keys.plans)
    setBack(gone.id)
  }
  const here = back === gone.id
  return (
    <>
      <BringBack text={here ? null : t(gone.draft ? 'messages:discarded' : 'messages:removed')} onUndo={undo} />
      <DoneAlert>{here ? t(gone.draft ? 'messages:draft_back' : 'messages:message_back') : null}</DoneAlert>
    </>
  )
}

function Row({ message, folder }: { message: MessageItem; folder: Folder }) {
  const { t } = useTranslation()
  const unread = folder === 'inbox' && !message.read_at
  const names = message.recipients.map((recipient) => whoIs(t, recipient.name)).join(', ')
  const read = message.recipients.filter((recipient) => recipient.read_at).length
  return (
    <Link to={folder === 'drafts' ? `utkast/${message.id}` : message.id} data-unread={unread}>
      <span className="message-dot" aria-hidden />
      <span className="link-words">
        <span className="message-who">
          {unread && <span className="ds-sr-only">{t('messages:unread')} </span>}
          {folder === 'inbox' ? sender(t, message.from) : t('messages:to', { names: names || t('messages:nobody') })}
        </span>
        <span className="message-subject">
          {message.subject || t('messages:no_subject')}
          {message.category && <span className="subtle"> · {t(`messages:category.${message.category}`)}</span>}
        </span>
        <span className="subtle small">
          {message.sent_at ? shortMoment(message.sent_at) : t('messages:draft')}
          {folder === 'sent' && ` · ${t('messages:read_by', { read, count: message.recipients.length })}`}
        </span>
      </span>
    </Link>
  )
}
