import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import type { Problem } from '../../api/problem'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemPanel } from '../../ui/ProblemPanel'
import { ConsentNotHeld } from './ConsentNotHeld'
import { NotFound } from './NotFound'

/** A whole screen could not be shown. */
export function ProblemPage({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  const { t } = useTranslation()
  if (problem.code === 'plan.consent_not_held') return <ConsentNotHeld problem={problem} />
  if (problem.status === 404) return <NotFound />
  const title = problem.status === 403 ? t('errors:forbidden_title') : t('errors:page_title')
  return (
    <div className="stack reading">
      <PageTitle title={title}>{title}</PageTitle>
      <ProblemPanel problem={problem} onRetry={onRetry} />
      <p>
        <Link className="ds-link" to="/planer">
          {t('errors:to_my_plans')}
        </Link>
      </p>
    </div>
  )
}
