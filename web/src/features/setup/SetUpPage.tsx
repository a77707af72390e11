import { Paragraph } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'

import { useSetUp } from '../../api/queries'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { usePlan } from '../plan/context'
import { DeletePlan } from './DeletePlan'
import { EndPlan } from './EndPlan'
import { SetUpForm } from './SetUpForm'

/** What the lead decides of a plan as a whole: what it has, whether it goes on, and whether it is there at all. */
export default function SetUpPage() {
  const { t } = useTranslation()
  const plan = usePlan()
  const query = useSetUp(plan.id)
  return (
    <div className="stack reading">
      <PageTitle title={t('setup:title')} shortName={plan.short_name}>
        {t('setup:title')}
      </PageTitle>
      <Paragraph>{t('setup:intro')}</Paragraph>
      <Loaded query={query}>
        {(setUp) => (
          <>
            <SetUpForm plan={plan} setUp={setUp} />
            <EndPlan plan={plan} setUp={setUp} />
            <DeletePlan plan={plan} setUp={setUp} />
          </>
        )}
      </Loaded>
    </div>
  )
}
