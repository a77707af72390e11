import { Button, Checkbox, Fieldset, Paragraph, ValidationMessage } from '@digdir/designsystemet-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Participant } from '../../api/types'
import { roleName } from '../../i18n/words'
import { consentWords } from '../../ui/ConsentTag'

interface Props {
  participants: readonly Participant[]
  chosen: ReadonlySet<string>
  onChange: (chosen: ReadonlySet<string>) => void
  /** Whose consent this page was opened for: the others come when they are asked for. */
  one: Participant | null
  error?: string
}

/** Whose consent: everybody's, or that of those who are ticked. */
export function Chosen({ participants, chosen, onChange, one, error }: Props) {
  const { t } = useTranslation()
  const [alone, setAlone] = useState(one !== null)
  if (one && alone) {
    return (
      <div className="row-between">
        <Paragraph>
          <strong>{one.name}</strong> · {consentWords(t, one.consent)}
        </Paragraph>
        {participants.length > 1 && (
          <Button type="button" variant="tertiary" onClick={() => setAlone(false)}>
            {t('participants:choose_more')}
          </Button>
        )}
      </div>
    )
  }
  const all = participants.every(({ id }) => chosen.has(id))
  const tick = (id: string, on: boolean) => {
    const next = new Set(chosen)
    if (on) next.add(id)
    else next.delete(id)
    onChange(next)
  }
  return (
    <Fieldset id="chosen" tabIndex={-1}>
      <Fieldset.Legend>{t('participants:whose')}</Fieldset.Legend>
      <Checkbox
        label={t('participants:everybody', { count: participants.length })}
        checked={all}
        onChange={(event) => onChange(new Set(event.target.checked ? participants.map(({ id }) => id) : []))}
      />
      <div className="ticks">
        {participants.map((each) => (
          <Checkbox
            key={each.id}
            label={each.name}
            description={`${roleName(t, each.role)} · ${consentWords(t, each.consent)}`}
            checked={chosen.has(each.id)}
            onChange={(event) => tick(each.id, event.target.checked)}
          />
        ))}
      </div>
      {error && <ValidationMessage>{error}</ValidationMessage>}
    </Fieldset>
  )
}
