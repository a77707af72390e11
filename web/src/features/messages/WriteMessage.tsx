import { useTranslation } from 'react-i18next'
import { useParams, useSearchParams } from 'react-router'

import { useMessage, useRecipients } from '../../api/queries'
import type { Message } from '../../api/types'
import { moment } from '../../i18n/dates'
import { sender } from '../../i18n/words'
import { quoted } from '../../richtext/quoting'
import { BackLink } from '../../ui/BackLink'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { NotFound } from '../errors/NotFound'
import { usePlan } from '../plan/context'
import { MessageForm } from './MessageForm'
import { prefixed } from './Reply'
import { blank, valuesOf, type MessageValues } from './values'

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
            message={messageId && from ? from : undefined}
            start={!from ? blank : messageId ? valuesOf(from) : forward(from)}
          />
        )}
      </Loaded>
    )
  }
  const forward = (from: Message): MessageValues => {
    const line = t('messages:forwarded', { name: sender(t, from.from), when: from.sent_at ? moment(from.sent_at) : '' })
    return {
      ...blank,
      category: from.category ?? '',
      subject: prefixed(t('messages:fw'), from.subject),
      body: { type: 'doc', content: [{ type: 'paragraph' }, ...quoted(line, from.body)] },
    }
  }

  const title = t(messageId ? 'messages:continue' : forwarded ? 'messages:forward' : 'messages:new')
  return (
    <div className="stack reading">
      <BackLink to={`/planer/${plan.id}/meldinger`}>{t('messages:back')}</BackLink>
      <PageTitle title={title} shortName={plan.short_name}>
        {title}
      </PageTitle>
      {source ? <Loaded query={message}>{form}</Loaded> : form(null)}
    </div>
  )
}
