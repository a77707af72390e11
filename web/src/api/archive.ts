import { api, data } from './client'

export const listTransfers = (plan_id: string) =>
  data(api.GET('/api/archive/plans/{plan_id}/transfers', { params: { path: { plan_id } } }))
export const requestTransfer = (plan_id: string) =>
  data(api.POST('/api/archive/plans/{plan_id}/transfers', { params: { path: { plan_id } } }))
/** The same transfer once more, without what its document could not be made with. */
export const retryTransfer = (plan_id: string, transfer_id: string) =>
  data(
    api.POST('/api/archive/plans/{plan_id}/transfers/{transfer_id}/retry', {
      params: { path: { plan_id, transfer_id } },
    }),
  )
export const resendTransfer = (plan_id: string, transfer_id: string) =>
  data(
    api.POST('/api/archive/plans/{plan_id}/transfers/{transfer_id}/resend', {
      params: { path: { plan_id, transfer_id } },
    }),
  )
