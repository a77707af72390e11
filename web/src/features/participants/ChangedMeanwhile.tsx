import { Alert, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'

import type { ConsentChange } from '../../api/types'
import { ConsentChanges } from './ConsentHistory'

/** Somebody else changed the same consent first: what they did and wrote, and what is still here. */
export function ChangedMeanwhile({ changes, mine }: { changes: readonly ConsentChange[]; mine: string }) {
  const { t } = useTranslation()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [changes])
  return (
    <Alert data-color="warning" className="conflict">
      <Heading level={2} data-size="2xs" ref={heading} tabIndex={-1}>
        {t('participants:changed_title')}
      </Heading>
      {changes.length > 0 ? <ConsentChanges changes={changes} named /> : <Paragraph>{t('participants:changed_rights')}</Paragraph>}
      <Paragraph>{t(mine ? 'participants:changed_text_mine' : 'participants:changed_text')}</Paragraph>
    </Alert>
  )
}
