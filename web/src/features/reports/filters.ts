import type { PlanType, ReportStep } from '../../api/types'
import { planTypes } from '../../i18n/words'

export const reports = ['plans', 'messages', 'sign_ins'] as const
export type ReportName = (typeof reports)[number]

export const presets = ['all', 'twelve', 'year', 'last_year', 'own'] as const
export type Preset = (typeof presets)[number]

/** What is asked for, as the form holds it and the address tells it. */
export interface Choice {
  report: ReportName
  period: Preset
  from: string
  to: string
  type: PlanType | ''
  by: ReportStep
}

const names: Record<ReportName, string> = { plans: 'planer', messages: 'meldinger', sign_ins: 'innlogginger' }
const periods: Record<Preset, string> = { all: 'alt', twelve: '12', year: 'i-aar', last_year: 'i-fjor', own: 'egen' }

function keyOf<K extends string>(words: Record<K, string>, word: string | null): K | undefined {
  return (Object.keys(words) as K[]).find((key) => words[key] === word)
}

/** The address may say anything; what it says wrong is as if it were not there. */
export function choiceOf(params: URLSearchParams): { choice: Choice; asked: boolean } {
  const report = keyOf(names, params.get('rapport'))
  const month = (name: string) => (isMonth(params.get(name)) ? (params.get(name) ?? '') : '')
  const choice: Choice = {
    report: report ?? 'plans',
    period: keyOf(periods, params.get('periode')) ?? 'all',
    from: month('fra'),
    to: month('til'),
    type: planTypes.find((type) => type === params.get('type')) ?? '',
    by: params.get('per') === 'dag' ? 'day' : 'month',
  }
  return { choice, asked: report !== undefined && Object.keys(faultsOf(choice)).length === 0 }
}

export function paramsOf(choice: Choice): URLSearchParams {
  const params = new URLSearchParams({ rapport: names[choice.report], periode: periods[choice.period] })
  if (choice.period === 'own') {
    params.set('fra', choice.from)
    params.set('til', choice.to)
  }
  if (choice.report !== 'sign_ins' && choice.type) params.set('type', choice.type)
  if (choice.report === 'sign_ins' && choice.by === 'day') params.set('per', 'dag')
  return params
}

export function isMonth(value: string | null): boolean {
  return /^(19|20)\d{2}-(0[1-9]|1[0-2])$/.test(value ?? '')
}

export function addMonthsTo(month: string, count: number): string {
  const number = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + count
  return `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, '0')}`
}

/** First and last month, both included; open where there is none. `day` is today. */
export function monthsOf(choice: Choice, day: string): { from?: string; to?: string } {
  const month = day.slice(0, 7)
  const year = day.slice(0, 4)
  const before = String(Number(year) - 1)
  switch (choice.period) {
    case 'all':
      return {}
    case 'twelve':
      return { from: addMonthsTo(month, -11), to: month }
    case 'year':
      return { from: `${year}-01`, to: month }
    case 'last_year':
      return { from: `${before}-01`, to: `${before}-12` }
    case 'own':
      return { from: choice.from, to: choice.to }
  }
}

/** Faults by field; the values are names of sentences. */
export function faultsOf(choice: Choice): Record<string, string> {
  const faults: Record<string, string> = {}
  if (choice.period === 'own') {
    if (!isMonth(choice.from)) faults['from'] = 'month'
    if (!isMonth(choice.to)) faults['to'] = 'month'
    else if (isMonth(choice.from) && choice.to < choice.from) faults['to'] = 'order'
  }
  if (choice.report === 'sign_ins' && choice.by === 'day' && Object.keys(faults).length === 0) {
    if (choice.period === 'all') faults['period'] = 'too_long'
    if (choice.period === 'own' && choice.to > addMonthsTo(choice.from, 11)) faults['to'] = 'too_long'
  }
  return faults
}

/** The service's words for the choice, as they stand in its address. */
export function queryOf(choice: Choice, day: string): Record<string, string> {
  const months = monthsOf(choice, day)
  return {
    ...months,
    ...(choice.report !== 'sign_ins' && choice.type ? { plan_type: choice.type } : {}),
    ...(choice.report === 'sign_ins' ? { by: choice.by } : {}),
  }
}
