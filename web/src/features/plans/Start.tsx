import { Navigate } from 'react-router'

import { usePlans } from '../../api/queries'
import { useSession } from '../../session/session'
import { Loading } from '../../ui/Loading'
import MyPlans from './MyPlans'

/**
 * Somebody with one plan, their own or their child's, came for that plan, and who reads reports and takes part in no
 * plan came for those. Everybody else starts with the list.
 */
export default function Start() {
  const { rights } = useSession()
  const query = usePlans('owner_name', false)
  if (query.isPending) return <Loading />
  const first = query.data?.pages[0]
  const only = first?.items.length === 1 ? first.items[0] : undefined
  if (only && (only.my_kind === 'owner' || only.my_kind === 'relative')) {
    return <Navigate to={`/planer/${only.id}`} replace />
  }
  if (first?.items.length === 0 && rights.includes('report.read') && !rights.includes('plan.create')) {
    return <Navigate to="/rapporter" replace />
  }
  return <MyPlans />
}
