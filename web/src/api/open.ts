import { api, data } from './client'
import { Problem } from './problem'
import type { Language } from './types'

export const getTerms = (language: Language) =>
  data(api.GET('/api/identity/terms', { params: { query: { language } } }))
export const acceptTerms = (version: string, language: Language) =>
  data(api.POST('/api/identity/terms/acceptances', { body: { version, language } }))
export const listDowntimes = () => data(api.GET('/api/identity/downtimes'))
export const switchOrganisation = (organisation_id: string) =>
  data(api.POST('/api/identity/session/organisation', { body: { organisation_id } }))

export type PartState = 'well' | 'slow' | 'away'

export interface SuiteStatus {
  looked_at: string | null
  items: { name: string; state: PartState; since: string }[]
}

/** The gateway's own word of how the suite fares; no service has a part in it. */
export async function getStatus(): Promise<SuiteStatus> {
  const response = await fetch('/api/status').catch(() => null)
  if (!response?.ok) throw new Problem(response?.status ?? 0, 'unreachable')
  return (await response.json()) as SuiteStatus
}
