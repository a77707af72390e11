import { api, data } from './client'
import type { Language, PrintCreate } from './types'

export const requestPrint = (plan_id: string, body: PrintCreate) =>
  data(api.POST('/api/print/plans/{plan_id}/jobs', { params: { path: { plan_id } }, body }))
/** A form to consent by on paper. */
export const requestForm = (plan_id: string, language: Language, easy: boolean) =>
  data(api.POST('/api/print/plans/{plan_id}/consent-forms', { params: { path: { plan_id } }, body: { language, easy } }))
export const getPrint = (plan_id: string, job_id: string) =>
  data(api.GET('/api/print/plans/{plan_id}/jobs/{job_id}', { params: { path: { plan_id, job_id } } }))
/** The same print-out once more, without what it could not be made with. */
export const retryPrint = (plan_id: string, job_id: string) =>
  data(api.POST('/api/print/plans/{plan_id}/jobs/{job_id}/retry', { params: { path: { plan_id, job_id } } }))
/** What the document of a transfer could not be made with, by the titles that one may read. */
export const readFaults = (plan_id: string, transfer_id: string) =>
  data(api.GET('/api/print/plans/{plan_id}/transfers/{transfer_id}/faults', { params: { path: { plan_id, transfer_id } } }))
/** Answers once: after that the password is kept nowhere. */
export const takePassword = (plan_id: string, job_id: string) =>
  data(api.POST('/api/print/plans/{plan_id}/jobs/{job_id}/password', { params: { path: { plan_id, job_id } } }))
/** Where the browser itself fetches the document, as a file. */
export const pdfPath = (plan_id: string, job_id: string) => `/api/print/plans/${plan_id}/jobs/${job_id}/pdf`

export const listCopies = (plan_id: string) =>
  data(api.GET('/api/print/plans/{plan_id}/copies', { params: { path: { plan_id } } }))
export const openCopy = (plan_id: string, copy_id: string) =>
  data(api.POST('/api/print/plans/{plan_id}/copies/{copy_id}/prints', { params: { path: { plan_id, copy_id } } }))
