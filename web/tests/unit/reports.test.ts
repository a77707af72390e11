import { describe, expect, test } from 'vitest'

import { addMonthsTo, choiceOf, faultsOf, monthsOf, paramsOf, queryOf, type Choice } from '../../src/features/reports/filters'

const day = '2026-11-23'
const choice = (part: Partial<Choice> = {}): Choice => ({
  report: 'plans',
  period: 'all',
  from: '',
  to: '',
  type: '',
  by: 'month',
  ...part,
})

describe('what a report is about', () => {
  test.each([
    ['all', {}],
    ['twelve', { from: '2025-12', to: '2026-11' }],
    ['year', { from: '2026-01', to: '2026-11' }],
    ['last_year', { from: '2025-01', to: '2025-12' }],
    ['own', { from: '2026-02', to: '2026-04' }],
  ] as const)('the period %s is whole months', (period, months) => {
    expect(monthsOf(choice({ period, from: '2026-02', to: '2026-04' }), day)).toEqual(months)
  })

  test('months are counted across the turn of the year, both ways', () => {
    expect(addMonthsTo('2026-01', -1)).toBe('2025-12')
    expect(addMonthsTo('2026-12', 1)).toBe('2027-01')
    expect(addMonthsTo('2026-11', -11)).toBe('2025-12')
  })

  test.each([
    choice({ report: 'messages', period: 'twelve', type: 'sl' }),
    choice({ period: 'own', from: '2026-01', to: '2026-02' }),
    choice({ report: 'sign_ins', period: 'year', by: 'day' }),
  ])('the address tells the whole choice', (wanted) => {
    expect(choiceOf(paramsOf(wanted))).toEqual({ choice: wanted, asked: true })
  })

  test('an address that says something else is as if it said nothing', () => {
    const odd = new URLSearchParams('rapport=alt&periode=evig&fra=2026-13&til=x&type=xy&per=time')
    expect(choiceOf(odd)).toEqual({ choice: choice(), asked: false })
    expect(choiceOf(new URLSearchParams('rapport=planer&periode=egen&fra=2026-04&til=2026-02')).asked).toBe(false)
  })

  test('the service is asked only for what the report knows', () => {
    expect(queryOf(choice({ type: 'ip', by: 'day' }), day)).toEqual({ plan_type: 'ip' })
    expect(queryOf(choice({ report: 'sign_ins', type: 'ip', by: 'day', period: 'last_year' }), day)).toEqual({
      from: '2025-01',
      to: '2025-12',
      by: 'day',
    })
  })

  test.each([
    [choice({ period: 'own' }), { from: 'month', to: 'month' }],
    [choice({ period: 'own', from: '2026-04', to: '2026-02' }), { to: 'order' }],
    [choice({ report: 'sign_ins', by: 'day' }), { period: 'too_long' }],
    [choice({ report: 'sign_ins', by: 'day', period: 'own', from: '2025-01', to: '2026-01' }), { to: 'too_long' }],
    [choice({ report: 'sign_ins', by: 'day', period: 'own', from: '2025-01', to: '2025-12' }), {}],
    [choice({ report: 'sign_ins', by: 'day', period: 'twelve' }), {}],
  ])('what cannot be counted is told at its field', (wanted, faults) => {
    expect(faultsOf(wanted)).toEqual(faults)
  })
})
