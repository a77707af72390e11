import { Button } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'

/** Says that what stands in a form is a draft of this person's own, with the way back to what is stored. */
export function Restored({ onDiscard }: { onDiscard: () => void }) {
  const { t } = useTranslation()
  return (
    <div className="row-between">
      <p className="subtle">{t('common:draft.restored')}</p>
      <Button type="button" variant="tertiary" onClick={onDiscard}>
        {t('common:draft.discard')}
      </Button>
    </div>
  )
}
