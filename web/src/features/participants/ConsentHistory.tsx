import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useConsentChanges } from '../../api/queries'
import type { ConsentChange } from '../../api/types'
import { moment, shortDay } from '../../i18n/dates'
import { forWhom } from '../../i18n/words'
import { Loaded } from '../../ui/Loaded'
import { usePlan } from '../plan/context'

const atFirst = 10

/** What became of the consent of one participant, or of everybody, the newest first; `ofPlan`: read with the others'. */
export function ConsentHistory({ participantId, ofPlan = false }: { participantId: string | null; ofPlan?: boolean }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const query = useConsentChanges(plan.id, ofPlan ? null : participantId)
  const [shown, setShown] = useState(atFirst)
  return (
    <section className="panel stack" aria-labelledby="history">
      <Heading level={2} data-size="xs" id="history" tabIndex={-1}>
        {t('participants:history')}
      </Heading>
      <Loaded query={query} rows={1}>
        {({ items: all }) => {
          const items = participantId ? all.filter((change) => change.participant_id === participantId) : all
          if (items.length === 0) return <Paragraph className="subtle">{t('participants:no_history')}</Paragraph>
          return (
            <>
              <ConsentChanges changes={items.slice(0, shown)} named={participantId === null} />
              {items.length > shown && (
                <div className="buttons">
                  <Button variant="secondary" onClick={() => setShown(items.length)}>
                    {t('participants:whole_history', { count: items.length })}
                  </Button>
                </div>
              )}
            </>
          )
        }}
      </Loaded>
    </section>
  )
}

/** Each change in a sentence, with the remarks that were written; `named`: of whom, too. */
export function ConsentChanges({ changes, named }: { changes: readonly ConsentChange[]; named: boolean }) {
  const { t } = useTranslation()
  return (
    <ul className="sentences">
      {changes.map((change) => (
        <li key={`${change.at}${change.participant_id}${change.change}`}>
          {named && <strong>{change.name}: </strong>}
          {t(`participants:change.${change.change === 'signed' && change.signed_how ? 'signed_in_person' : change.change}`, {
            who: forWhom(t, change.by_name ?? t('log:system'), change.acting_name),
            from: change.from ? shortDay(change.from) : '–',
            to: change.to ? shortDay(change.to) : '–',
          })}
          <span className="subtle"> {moment(change.at)}</span>
          {change.owner_heard != null && <p className="subtle">{t(change.owner_heard ? 'acting:heard_yes' : 'acting:heard_no')}</p>}
          {change.remarks && <p className="written subtle">{change.remarks}</p>}
        </li>
      ))}
    </ul>
  )
}
