import { Navigate } from 'react-router'

import { usePlans } from '../../api/queries'
import { Loading } from '../../ui/Loading'
import MyPlans from './MyPlans'

/** Somebody with one plan, their own or their child's, came for that plan. Everybody else starts with the list. */
export default function Start() {
  const query = usePlans('owner_name', false)
  if (query.isPending) return <Loading />
  const first = query.data?.pages[0]
  const only = first?.items.length === 1 ? first.items[0] : undefined
  if (only && (only.my_kind === 'owner' || only.my_kind === 'relative')) {
    return <Navigate to={`/planer/${only.id}`} replace />
  }
  return <MyPlans />
}
