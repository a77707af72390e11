import { ArrowLeftIcon } from '@navikt/aksel-icons'
import { useTranslation } from 'react-i18next'
import { Link, useParams, useSearchParams } from 'react-router'

import { useMessage, useRecipients } from '../../api/queries'
import type { Message, MessageWrite } from '../../api/types'
import { moment } from '../../i18n/dates'
import { sender } from '../../i18n/words'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { NotFound } from '../errors/NotFound'
import { usePlan } from '../plan/context'
import { MessageForm } from './MessageForm'
import { prefixed } from './Reply'

/** A new message, a forwarded one, or a draft continued. */
export default function WriteMessage() {
  const { t } = useTranslation()
  const plan = usePlan()
  const { messageId } = useParams()
  const [params] = useSearchParams()
  const forwarded = params.get('videresend')
  const source = messageId ?? forwarded ?? ''
  const recipients = useRecipients(plan.id)
  const message = useMessage(plan.id, source, source !== '')

  const form = (from: Message | null) => {
    if (messageId && from?.status !== 'draft') return <NotFound />
    return (
      <Loaded query={recipients}>
        {({ items }) => (
          <MessageForm
            key={source || 'new'}
            people={items.filter((one) => one.person_id !== plan.me.person_id)}
            draft={messageId ? from : null}
            start={messageId ? continued(from) : forwarded ? forward(from) : blank}
          />
        )}
      </Loaded>
    )
  }
  const forward = (from: Message | null): MessageWrite =>
    from
      ? {
          ...blank,
          category: from.category,
          subject: prefixed(t('messages:fw'), from.subject),
          text: `\n\n${t('messages:forwarded', { name: sender(t, from.from), when: from.sent_at ? moment(from.sent_at) : '' })}\n${from.text}`,
        }
      : blank

  const title = t(messageId ? 'messages:continue' : forwarded ? 'messages:forward' : 'messages:new')
  return (
    <div className="stack reading">
      <p>
        <Link className="ds-link back" to={`/planer/${plan.id}/meldinger`}>
          <ArrowLeftIcon aria-hidden />
          {t('messages:back')}
        </Link>
      </p>
      <PageTitle title={title} shortName={plan.short_name}>
        {title}
      </PageTitle>
      {source ? <Loaded query={message}>{form}</Loaded> : form(null)}
    </div>
  )
}

const blank: MessageWrite = { recipients: [], subject: '', text: '', category: null }

function continued(draft: Message | null): MessageWrite {
  if (!draft) return blank
  const { subject, text, category, reply_to } = draft
  const recipients = draft.recipients.map((one) => one.person_id)
  return { recipients, subject, text, category, ...(reply_to ? { reply_to } : {}) }
}
