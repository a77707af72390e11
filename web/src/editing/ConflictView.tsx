import { Alert, Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Doing } from '../api/types'
import { ago, doer } from '../i18n/words'
import { Compared } from './Compared'
import type { Value } from './values'

export interface Difference {
  field: string
  label: string
  mine: Value
  theirs: Value
}

interface Props {
  differences: Difference[]
  /** Who saved first, and when, where that is known. */
  changed: Doing | null
  onKeepMine: () => void
  onKeepTheirs: () => void
  /** Puts both texts into the field, so that the person can make one of them. */
  onMerge?: () => void
  /** It was oneself who saved first, in another place. */
  own?: boolean
}

/** Somebody saved first. Both texts are here; the person decides. */
export function ConflictView({ differences, changed, onKeepMine, onKeepTheirs, onMerge, own }: Props) {
  const { t } = useTranslation()
  const [now] = useState(() => new Date())
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const who = changed?.at && {
    title: t(changed.mine ? 'common:conflict.title_mine' : 'common:conflict.title'),
    text: t(changed.mine ? 'common:conflict.who_mine' : 'common:conflict.who', {
      who: doer(t, changed),
      when: ago(t, changed.at, now),
    }),
  }
  return (
    <Alert data-color="warning" className="conflict">
      <Heading level={2} data-size="2xs" ref={heading} tabIndex={-1}>
        {who ? who.title : t(own ? 'common:conflict.own_title' : 'common:conflict.title')}
      </Heading>
      <Paragraph>{who ? who.text : t(own ? 'common:conflict.own_text' : 'common:conflict.text')}</Paragraph>
      {differences.map(({ field, label, mine, theirs }) => (
        <Compared
          key={field}
          label={label}
          one={{ title: t('common:conflict.mine'), value: mine }}
          other={{ title: t('common:conflict.theirs'), value: theirs }}
        />
      ))}
      <div className="buttons">
        <Button type="button" variant="secondary" onClick={onKeepMine}>
          {t('common:conflict.keep_mine')}
        </Button>
        <Button type="button" variant="secondary" onClick={onKeepTheirs}>
          {t('common:conflict.keep_theirs')}
        </Button>
        {onMerge && (
          <Button type="button" variant="secondary" onClick={onMerge}>
            {t('common:conflict.merge')}
          </Button>
        )}
      </div>
    </Alert>
  )
}
