import { useTranslation } from 'react-i18next'

import { ConflictView } from '../../editing/ConflictView'
import { joined } from '../../i18n/words'
import type { DraftHand } from './useDraft'
import { idsIn, type MessageValues } from './values'

interface Props {
  draft: DraftHand
  nameOf: (id: string) => string
}

/** The draft was changed in two windows; nothing goes over the other unasked. */
export function DraftConflict({ draft, nameOf }: Props) {
  const { t } = useTranslation()
  const { theirs } = draft
  if (!theirs) return null
  const labels = {
    recipients: t('messages:field.recipients'),
    subject: t('messages:field.subject'),
    category: t('messages:field.category'),
    body: t('messages:field.text'),
  }
  const shown = (field: keyof MessageValues, values: MessageValues) => {
    if (field === 'recipients') return joined(t, idsIn(values.recipients).map(nameOf))
    if (field === 'category') return t(`messages:category.${values.category || 'none'}`)
    return values[field]
  }
  return (
    <ConflictView
      changed={null}
      own
      differences={draft.clashing.map((field) => ({
        field,
        label: labels[field],
        mine: shown(field, draft.values),
        theirs: shown(field, theirs.values),
      }))}
      onKeepMine={draft.keepMine}
      onKeepTheirs={draft.keepTheirs}
      {...(draft.clashing.includes('body') ? { onMerge: draft.merge } : {})}
    />
  )
}
