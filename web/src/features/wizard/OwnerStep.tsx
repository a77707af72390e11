import { Button, Paragraph } from '@digdir/designsystemet-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { keys } from '../../api/queries'
import type { Problem } from '../../api/problem'
import type { PersonBrief, Wizard, WizardPatch } from '../../api/types'
import { AskBirth } from '../persons/AskBirth'
import { PersonSearch } from '../persons/PersonSearch'

interface Props {
  wizard: Wizard
  change: (patch: WizardPatch) => void
  flush: () => Promise<Problem | null>
  error?: string
}

export function OwnerStep({ wizard, change, flush, error }: Props) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const [again, setAgain] = useState(false)

  const pick = async (person: PersonBrief) => {
    change({ owner_person_id: person.id })
    client.setQueryData<Wizard>(
      keys.wizard(wizard.id),
      (before) => before && { ...before, owner: { person_id: person.id, name: person.display_name } },
    )
    setAgain(false)
    await flush()
  }

  if (wizard.owner && !again) {
    return (
      <>
        <div className="panel row-between" role="status">
          <div>
            <strong>{wizard.owner.name}</strong>
            <p className="subtle">{t('wizard:owner.chosen')}</p>
          </div>
          <Button variant="tertiary" onClick={() => setAgain(true)}>
            {t('wizard:owner.other')}
          </Button>
        </div>
        <AskBirth key={wizard.owner.person_id} personId={wizard.owner.person_id} name={wizard.owner.name} />
      </>
    )
  }
  return (
    <>
      {error && <p className="field-error">{error}</p>}
      <OwnerSearch onPick={(person) => void pick(person)} />
    </>
  )
}

export function OwnerSearch({ onPick }: { onPick: (person: PersonBrief) => void }) {
  const { t } = useTranslation()
  return (
    <>
      <Paragraph>{t('wizard:owner.text')}</Paragraph>
      <PersonSearch forOwner onPick={onPick} />
    </>
  )
}
