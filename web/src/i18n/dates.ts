import type { Language } from '../api/types'
import { currentLanguage } from './index'

/**
 * All dates on the screen go through here. Chromium has no nynorsk in Intl: asked for `nn` it answers in English.
 * Nynorsk and bokmål agree on everything but the names of three weekdays, so nynorsk is bokmål with its own weekdays.
 */
const locale: Record<Language, string> = { nb: 'nb-NO', nn: 'nb-NO', en: 'en-GB' }
const zone = 'Europe/Oslo'
const nynorskDays: readonly [RegExp, string][] = [
  [/\bsøndag\b/g, 'sundag'],
  [/\bmandag\b/g, 'måndag'],
  [/\btirsdag\b/g, 'tysdag'],
  [/\blørdag\b/g, 'laurdag'],
]

function format(date: Date, options: Intl.DateTimeFormatOptions, language = currentLanguage()): string {
  const text = new Intl.DateTimeFormat(locale[language], { timeZone: zone, ...options }).format(date)
  return language === 'nn' ? nynorskDays.reduce((out, [from, to]) => out.replace(from, to), text) : text
}

/** Midday UTC is the same day in Oslo all year round. */
function ofDay(day: string): Date {
  return new Date(`${day}T12:00:00Z`)
}

export function isDay(value: string | null | undefined): value is string {
  if (!value || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false
  const date = ofDay(value)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value)
}

/** "20. desember 2026" */
export function dayInWords(day: string, language?: Language): string {
  return format(ofDay(day), { day: 'numeric', month: 'long', year: 'numeric' }, language)
}

/** "desember 2026", of `2026-12` */
export function monthInWords(month: string, language?: Language): string {
  return format(ofDay(`${month}-01`), { month: 'long', year: 'numeric' }, language)
}

/** "søndag 20. desember 2026": the echo beside a date field, whose own format follows the machine. */
export function weekdayInWords(day: string, language?: Language): string {
  return format(ofDay(day), { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }, language)
}

/** "20. des. 2026", for tables. */
export function shortDay(day: string, language?: Language): string {
  return format(ofDay(day), { day: 'numeric', month: 'short', year: 'numeric' }, language)
}

/** "20. des. 2026" of a moment, for tables. */
export function shortDate(time: string, language?: Language): string {
  return format(new Date(time), { day: 'numeric', month: 'short', year: 'numeric' }, language)
}

/** "10.42" */
export function clock(time: string | Date, language = currentLanguage()): string {
  const text = format(new Date(time), { hour: '2-digit', minute: '2-digit' }, language)
  return language === 'en' ? text : text.replace(':', '.')
}

/** "20. desember 2026 kl. 10.42" */
export function moment(time: string, language = currentLanguage()): string {
  const at = language === 'en' ? ' at ' : ' kl. '
  return format(new Date(time), { day: 'numeric', month: 'long', year: 'numeric' }, language) + at + clock(time, language)
}

/** "20. des. 10.42", for lists. */
export function shortMoment(time: string, language = currentLanguage()): string {
  return `${format(new Date(time), { day: 'numeric', month: 'short' }, language)} ${clock(time, language)}`
}

/** Today in Oslo as an ISO date. */
export function today(now = new Date()): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(now)
}

export function addDays(day: string, days: number): string {
  const date = ofDay(day)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

/** The same day some months on; the 31st becomes the last day of a shorter month. */
export function addMonths(day: string, months: number): string {
  const date = ofDay(day)
  const wanted = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + months)
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(wanted, last))
  return date.toISOString().slice(0, 10)
}

/** School years end in the third week of June; 30 June leaves room for every school's last day. */
export function endOfSchoolYear(day: string): string {
  const year = Number(day.slice(0, 4))
  const end = `${year}-06-30`
  return day <= end ? end : `${year + 1}-06-30`
}

/** Whole days from one day to another; negative when it has passed. */
export function daysUntil(day: string, from = today()): number {
  return Math.round((ofDay(day).getTime() - ofDay(from).getTime()) / 86_400_000)
}
