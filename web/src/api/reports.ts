import { api, data } from './client'
import type { PlanType, ReportStep } from './types'

export interface PlanFilters {
  from?: string
  to?: string
  plan_type?: PlanType
}

export interface SignInFilters {
  from?: string
  to?: string
  by?: ReportStep
}

export const countPlans = (query: PlanFilters) => data(api.GET('/api/reports/plans', { params: { query } }))
export const countMessages = (query: PlanFilters) => data(api.GET('/api/reports/messages', { params: { query } }))
export const countSignIns = (query: SignInFilters) => data(api.GET('/api/reports/sign-ins', { params: { query } }))
