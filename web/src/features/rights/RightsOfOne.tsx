import { Button } from '@digdir/designsystemet-react'
import { EyeIcon } from '@navikt/aksel-icons'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import type { Participant } from '../../api/types'
import { screen } from '../../i18n/screen'
import { mayReadContent, usePlan } from '../plan/context'

// Asked for once a participant's page stands: it is below what people come for.
const ItemRights = screen(() => import('./ItemRights'), 'rights')

/** For who leads the plan: rights to single items, and the plan as this person sees it. Both are content. */
export function RightsOfOne({ participant }: { participant: Participant }) {
  const { t } = useTranslation()
  const plan = usePlan()
  if (!plan.me.manage || !mayReadContent(plan)) return null
  return (
    <>
      {plan.elements.includes('goals') && (
        <Suspense fallback={null}>
          <ItemRights participant={participant} />
        </Suspense>
      )}
      <div className="buttons">
        <Button asChild variant="secondary">
          <Link to={`/planer/${plan.id}/deltakere/${participant.id}/ser`}>
            <EyeIcon aria-hidden />
            {t('rights:seen.open', { name: participant.name })}
          </Link>
        </Button>
      </div>
    </>
  )
}
