import { useTranslation } from 'react-i18next'
import { Link, Outlet, useLocation, useParams } from 'react-router'

import { asProblem, Problem } from '../../api/problem'
import { usePlanQuery } from '../../api/queries'
import { NewsBar } from '../../live/NewsBar'
import { Loading } from '../../ui/Loading'
import { PlanMark } from '../../ui/PlanMark'
import { LeadWithoutConsent } from '../errors/ConsentNotHeld'
import { ProblemPage } from '../errors/ProblemPage'
import { mayReadContent, PlanContext } from './context'
import { PlanNav } from './PlanNav'

/** Around every screen of a plan: whose it is, and the way to its other screens. */
export default function PlanShell() {
  const { t } = useTranslation()
  const { planId = '' } = useParams()
  const query = usePlanQuery(planId)
  const { pathname } = useLocation()
  const refused = query.error instanceof Problem && [403, 404].includes(query.error.status)

  // Access that ended meanwhile ends what is on the screen too, also what was read before.
  if (refused || (query.isError && !query.data)) {
    return <ProblemPage problem={asProblem(query.error)} onRetry={() => void query.refetch()} />
  }
  if (!query.data) return <Loading />
  const plan = query.data
  const home = pathname.replace(/\/$/, '') === `/planer/${plan.id}`
  // What a lead sees without consent of their own: who takes part, and consent.
  const open = home || pathname.startsWith(`/planer/${plan.id}/deltakere`)
  return (
    <PlanContext value={plan}>
      <div className="plan-grid">
        <PlanNav plan={plan} />
        <div className="plan-main">
          {!home && (
            <p className="plan-whose">
              <PlanMark type={plan.type} />
              <Link className="ds-link" to={`/planer/${plan.id}`}>
                {t('plan:for', { name: plan.owner.name })}
              </Link>
            </p>
          )}
          <NewsBar planId={plan.id} />
          {plan.me.manage && !mayReadContent(plan) && !open ? <LeadWithoutConsent plan={plan} /> : <Outlet />}
        </div>
      </div>
    </PlanContext>
  )
}
