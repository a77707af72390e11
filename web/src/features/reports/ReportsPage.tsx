import { Paragraph } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'

import { Problem } from '../../api/problem'
import { useSession } from '../../session/session'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemPage } from '../errors/ProblemPage'
import { choiceOf, paramsOf } from './filters'
import { ReportForm } from './ReportForm'
import { ReportResult } from './ReportResult'

/** Numbers of the municipality: choose, and see them. */
export default function ReportsPage() {
  const { t } = useTranslation()
  const { rights } = useSession()
  const [params, setParams] = useSearchParams()
  const { choice, asked } = choiceOf(params)
  if (!rights.includes('report.read')) {
    return <ProblemPage problem={new Problem(403, 'access.right_missing')} onRetry={() => location.reload()} />
  }
  return (
    <div className="stack printable">
      <PageTitle title={t('reports:title')}>{t('reports:title')}</PageTitle>
      <Paragraph className="reading">{t('reports:intro')}</Paragraph>
      <ReportForm key={params.toString()} initial={choice} onShow={(wanted) => setParams(paramsOf(wanted))} />
      {asked && <ReportResult choice={choice} />}
    </div>
  )
}
