import { describe, expect, test } from 'vitest'

import {
  addMonths,
  clock,
  dayInWords,
  daysUntil,
  endOfSchoolYear,
  isDay,
  moment,
  today,
  weekdayInWords,
} from '../../src/i18n/dates'

describe('dates', () => {
  test.each([
    ['nb', 'søndag 20. desember 2026'],
    ['nn', 'sundag 20. desember 2026'],
    ['en', 'Sunday 20 December 2026'],
  ] as const)('%s names the weekday', (language, words) => {
    expect(weekdayInWords('2026-12-20', language).replace(',', '')).toBe(words)
  })

  test('nynorsk has its own names for four weekdays and shares three', () => {
    const week = ['21', '22', '23', '24', '25', '26', '27'].map((day) => weekdayInWords(`2026-12-${day}`, 'nn').split(' ')[0])
    expect(week).toEqual(['måndag', 'tysdag', 'onsdag', 'torsdag', 'fredag', 'laurdag', 'sundag'])
  })

  test('nynorsk is never told in English', () => {
    expect(dayInWords('2026-05-17', 'nn')).toBe('17. mai 2026')
  })

  test('times are those of Oslo, summer and winter', () => {
    expect(clock('2026-07-01T08:42:00Z', 'nb')).toBe('10.42')
    expect(moment('2026-12-01T09:42:00Z', 'nb')).toBe('1. desember 2026 kl. 10.42')
  })

  test('today is the day in Oslo, also just after midnight there', () => {
    expect(today(new Date('2026-06-30T22:30:00Z'))).toBe('2026-07-01')
  })

  test('months keep the day where it exists', () => {
    expect(addMonths('2026-08-31', 6)).toBe('2027-02-28')
    expect(addMonths('2026-05-17', 12)).toBe('2027-05-17')
  })

  test('a school year ends in June', () => {
    expect(endOfSchoolYear('2026-08-20')).toBe('2027-06-30')
    expect(endOfSchoolYear('2027-06-30')).toBe('2027-06-30')
  })

  test('what is no date is not taken for one', () => {
    expect(isDay('2026-02-30')).toBe(false)
    expect(isDay('20.12.2026')).toBe(false)
    expect(isDay('2026-12-20')).toBe(true)
    expect(daysUntil('2026-12-20', '2026-12-08')).toBe(12)
  })
})
