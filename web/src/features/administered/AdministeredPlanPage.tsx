import { Alert, Button, Paragraph } from '@digdir/designsystemet-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'

import { endAdministering, getAdministered } from '../../api/administered'
import { asProblem, type Problem } from '../../api/problem'
import type { AdministeredPlan } from '../../api/types'
import { clock } from '../../i18n/dates'
import { BackLink } from '../../ui/BackLink'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { PlanMark } from '../../ui/PlanMark'
import { DoneAlert, ProblemAlert } from '../../ui/ProblemPanel'
import { AddSomebody } from './AddSomebody'
import { Administered, administeredKey } from './administered'
import { BeginForm } from './BeginForm'
import { Somebody } from './Somebody'

/** Who takes part in a plan and by whose consent, for a local admin; nothing of what is in it. */
export default function AdministeredPlanPage() {
  const { t } = useTranslation()
  const { planId = '' } = useParams()
  const query = useQuery({ queryKey: administeredKey(planId), queryFn: () => getAdministered(planId), retry: false })
  const closed = query.isError && asProblem(query.error).code === 'administration.not_begun'
  return (
    <div className="stack">
      <BackLink to="/virksomhet/planer">{t('administration:administered.back')}</BackLink>
      <PageTitle title={t('administration:administered.title')}>{t('administration:administered.title')}</PageTitle>
      {closed ? (
        <BeginForm planId={planId} ended={query.data !== undefined} />
      ) : (
        <Loaded query={query}>{(plan) => <Open plan={plan} />}</Loaded>
      )}
    </div>
  )
}

function Open({ plan }: { plan: AdministeredPlan }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const [done, setDone] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const key = administeredKey(plan.plan_id)
  const end = async () => {
    setProblem(null)
    try {
      await endAdministering(plan.plan_id)
      await client.resetQueries({ queryKey: key })
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  return (
    <Administered.Provider value={{ plan, onDone: setDone }}>
      <div className="row-between">
        <p>
          <PlanMark type={plan.type} /> <strong>{plan.owner_name}</strong>
        </p>
        <Button variant="secondary" onClick={() => void end()}>
          {t('administration:administered.end')}
        </Button>
      </div>
      <Alert data-color="info">
        <Paragraph>{t('administration:administered.open', { until: clock(plan.ends_at) })}</Paragraph>
      </Alert>
      <ProblemAlert problem={problem} />
      <DoneAlert>{done}</DoneAlert>
      <AddSomebody />
      <ul className="cards">
        {plan.participants.map((one) => (
          <Somebody key={one.id} one={one} />
        ))}
      </ul>
    </Administered.Provider>
  )
}
