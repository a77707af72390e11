import { api, data } from './client'
import type { PrintCreate } from './types'

export const requestPrint = (plan_id: string, body: PrintCreate) =>
  data(api.POST('/api/print/plans/{plan_id}/jobs', { params: { path: { plan_id } }, body }))
export const getPrint = (plan_id: string, job_id: string) =>
  data(api.GET('/api/print/plans/{plan_id}/jobs/{job_id}', { params: { path: { plan_id, job_id } } }))
/** Answers once: after that the password is kept nowhere. */
export const takePassword = (plan_id: string, job_id: string) =>
  data(api.POST('/api/print/plans/{plan_id}/jobs/{job_id}/password', { params: { path: { plan_id, job_id } } }))
/** Where the browser itself fetches the document, as a file. */
export const pdfPath = (plan_id: string, job_id: string) => `/api/print/plans/${plan_id}/jobs/${job_id}/pdf`

export const listCopies = (plan_id: string) =>
  data(api.GET('/api/print/plans/{plan_id}/copies', { params: { path: { plan_id } } }))
export const openCopy = (plan_id: string, copy_id: string) =>
  data(api.POST('/api/print/plans/{plan_id}/copies/{copy_id}/prints', { params: { path: { plan_id, copy_id } } }))
