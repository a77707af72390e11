import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import type { UseQueryResult } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import type { Wording } from '../../api/types'
import { Loaded } from '../../ui/Loaded'

interface Props {
  wording: UseQueryResult<Wording>
  easy: boolean
  onEasy: (easy: boolean) => void
}

/** The text that a yes is a yes to, as it is kept with the signature; plain, or easy to read. */
export function WhatIsAgreed({ wording, easy, onEasy }: Props) {
  const { t } = useTranslation()
  return (
    <div className="agreed stack">
      <Loaded query={wording} rows={3}>
        {(text) => (
          <>
            <Heading level={3} data-size="2xs">
              {text.title}
            </Heading>
            {text.paragraphs.map((paragraph) => (
              <Paragraph key={paragraph}>{paragraph}</Paragraph>
            ))}
          </>
        )}
      </Loaded>
      <div>
        <Button type="button" variant="tertiary" aria-pressed={easy} onClick={() => onEasy(!easy)}>
          {t('signing:easy')}
        </Button>
      </div>
    </div>
  )
}
