import { Button } from '@digdir/designsystemet-react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import type { Say } from '../../api/types'
import { shortDay } from '../../i18n/dates'
import { roleName } from '../../i18n/words'
import { ConsentTag } from '../../ui/ConsentTag'

/** Who stands by a consent, in a sentence: signed by whom, or by nobody yet. */
export function saidWords(t: TFunction, { state, signature }: Say): string {
  if (state === 'none') return t('signing:state.none')
  if (state === 'by_law') return t('signing:state.by_law')
  if (state === 'waits') return t('signing:state.waits')
  if (!signature) return t('signing:state.by_lead')
  const words = { name: signature.signer_name ?? t('common:the_owner'), date: shortDay(signature.at.slice(0, 10)) }
  if (!signature.signed_as) return t('signing:state.signed', words)
  return t('signing:state.signed_as', { ...words, basis: t(`acting:as.${signature.signed_as}`) })
}

/** One of all who are in the plan: until when, and who stands by it. */
export function SaidOf({ say, shown, onChoose }: { say: Say; shown: boolean; onChoose: () => void }) {
  const { t } = useTranslation()
  const { participant: one, signature } = say
  return (
    <li className="card">
      <div className="card-head">
        <strong>{one.name}</strong>
      </div>
      <p className="subtle">{roleName(t, one.role)}</p>
      <div className="tags">
        <ConsentTag consent={one.consent} />
      </div>
      <p className="small">{saidWords(t, say)}</p>
      {signature?.sees_more && <p className="small">{t('signing:sees_more')}</p>}
      {say.state !== 'none' && !shown && (
        <div className="buttons">
          <Button variant="secondary" onClick={onChoose}>
            {t(say.state === 'waits' && say.mine ? 'signing:choose' : 'signing:change')}
            <span className="ds-sr-only"> {one.name}</span>
          </Button>
        </div>
      )}
    </li>
  )
}
