import { useTranslation } from 'react-i18next'
import { NavLink, Outlet } from 'react-router'

import { Problem } from '../../api/problem'
import { useSession } from '../../session/session'
import { ProblemPage } from '../errors/ProblemPage'
import { administers, isAdmin } from './rights'

/** What only local admins see: the municipality's persons and plans, the review of who has access, the log, and which plans are gone. */
export default function AdminShell() {
  const { t } = useTranslation()
  const { rights } = useSession()
  if (!isAdmin(rights)) {
    return <ProblemPage problem={new Problem(403, 'access.right_missing')} onRetry={() => location.reload()} />
  }
  return (
    <div className="stack">
      <nav aria-label={t('administration:nav')} className="folders">
        <NavLink to="/virksomhet/personer">{t('administration:persons')}</NavLink>
        {administers(rights) && <NavLink to="/virksomhet/planer">{t('administration:all_plans.title')}</NavLink>}
        <NavLink to="/virksomhet/tilgang">{t('administration:review.title')}</NavLink>
        {administers(rights) && <NavLink to="/virksomhet/roller">{t('administration:roles')}</NavLink>}
        <NavLink to="/virksomhet/logg">{t('administration:log.title')}</NavLink>
        <NavLink to="/virksomhet/slettet">{t('administration:purged.title')}</NavLink>
      </nav>
      <Outlet />
    </div>
  )
}
