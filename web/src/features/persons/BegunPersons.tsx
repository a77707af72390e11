import { Button, Heading } from '@digdir/designsystemet-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { deleteDraft, putDraft } from '../../api/drafts'
import { keys } from '../../api/queries'
import type { BegunPerson } from '../../api/types'
import { BringBack } from '../../ui/BringBack'
import { begunOf, nameOf, type Begun } from './begun'

/** Whom this person has begun to register and not saved, to go on with. */
export function BegunPersons({ drafts, onPick }: { drafts: BegunPerson[]; onPick: (begun: Begun) => void }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const [dropped, setDropped] = useState<BegunPerson | null>(null)
  const again = () => client.invalidateQueries({ queryKey: keys.begunPersons })
  const drop = async (draft: BegunPerson) => {
    await deleteDraft({ form: 'person', key: draft.key })
    setDropped(draft)
    await again()
  }
  const undo = async () => {
    if (!dropped) return
    await putDraft({ form: 'person', key: dropped.key }, { fields: dropped.fields, base_version: null })
    setDropped(null)
    await again()
  }
  return (
    <>
      {drafts.length > 0 && (
        <section className="stack" aria-labelledby="begun-persons">
          <Heading level={2} data-size="2xs" id="begun-persons">
            {t('participants:begun.title')}
          </Heading>
          <ul className="cards">
            {drafts.map((draft) => {
              const begun = begunOf(draft)
              const name = nameOf(begun)
              return (
                <li key={draft.key} className="card row-between">
                  <strong>{name}</strong>
                  <div className="buttons">
                    <Button variant="secondary" onClick={() => onPick(begun)}>
                      {t('common:continue')}
                      <span className="ds-sr-only"> {name}</span>
                    </Button>
                    <Button variant="tertiary" onClick={() => void drop(draft)}>
                      {t('common:draft.discard')}
                      <span className="ds-sr-only"> {name}</span>
                    </Button>
                  </div>
                </li>
              )
            })}
          </ul>
        </section>
      )}
      <BringBack text={dropped ? t('participants:begun.dropped', { name: nameOf(begunOf(dropped)) }) : null} onUndo={undo} />
    </>
  )
}
