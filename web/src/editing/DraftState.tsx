import './DraftState.css'

import { useTranslation } from 'react-i18next'

import { clock } from '../i18n/dates'

export type Saving = { kind: 'idle' } | { kind: 'saving' } | { kind: 'saved'; at: Date } | { kind: 'failed' }

/** Where the text is right now. It only changes when something happened, so a screen reader is not pestered. */
export function DraftState({ saving, onlyMine }: { saving: Saving; onlyMine?: boolean }) {
  const { t } = useTranslation()
  const text = {
    idle: '',
    saving: t('common:draft.saving'),
    saved: saving.kind === 'saved' ? t('common:draft.saved', { time: clock(saving.at) }) : '',
    failed: t('common:draft.failed'),
  }[saving.kind]
  return (
    <p role="status" className="draft-state" data-kind={saving.kind}>
      {saving.kind === 'saved' && onlyMine ? `${text} ${t('common:draft.only_you')}` : text}
    </p>
  )
}
