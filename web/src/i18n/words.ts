import type { TFunction } from 'i18next'

import type { AccessElement, Doing, Level, Levels, Message, PlanBrief, PlanType } from '../api/types'
import { moment } from './dates'

export const planTypes: readonly PlanType[] = ['ip', 'iop', 'iup', 'sl']
export const accessElements: readonly AccessElement[] = [
  'goals',
  'activities',
  'specialist_plans',
  'life_area.home',
  'life_area.daytime',
  'life_area.health',
  'life_area.network',
  'life_area.economy',
  'life_area.leisure',
]
export const levels: readonly Level[] = ['none', 'read', 'edit', 'create', 'delete']

/** `ip.lead` is a coordinator, `sl.lead` a *stafettholder*: each plan type has its own five names. */
export function roleName(t: TFunction, role: string): string {
  return t(`common:role.${role}`)
}

/** In messages the owner may go without a name; then they are told as what they are. */
export function whoIs(t: TFunction, name: string | null): string {
  return name ?? t('common:the_owner')
}

/** Who a message is from: both names where somebody wrote it for another. */
export function sender(t: TFunction, from: Message['from']): string {
  return forWhom(t, whoIs(t, from.name), from.acting_name)
}

/** Who did something, and for whom where they acted for another: both, always. */
export function forWhom(t: TFunction, name: string, actingName: string | null | undefined): string {
  return actingName ? t('common:for_whom', { who: actingName, name }) : name
}

/** Whose doing a change was. */
export function doer(t: TFunction, { actor_name, acting_name }: Doing): string {
  return forWhom(t, whoIs(t, actor_name), acting_name)
}

/** "for 3 minutter siden"; from a day on, the moment itself. */
export function ago(t: TFunction, time: string, now: Date): string {
  const minutes = Math.floor((now.getTime() - new Date(time).getTime()) / 60_000)
  if (minutes < 1) return t('common:ago.now')
  if (minutes < 60) return t('common:ago.minutes', { count: minutes })
  const hours = Math.floor(minutes / 60)
  return hours < 24 ? t('common:ago.hours', { count: hours }) : t('common:ago.on', { moment: moment(time) })
}

/** A plan in a list. Where my consent does not hold, its names are not for me either. */
export function planName(t: TFunction, plan: PlanBrief): string {
  return plan.owner_name ?? plan.short_name ?? t('common:nameless', { type: t(`common:plan_type.${plan.type}`) })
}

/** A plan in a line about something in it. */
export function briefName(t: TFunction, plan: PlanBrief): string {
  return plan.short_name ?? planName(t, plan)
}

export function elementName(t: TFunction, element: AccessElement): string {
  return t(`common:access.${element.replace('life_area.', '')}`)
}

/** Names of elements stand inside sentences; alone they begin one. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export function reaches(level: Level | undefined, wanted: Level): boolean {
  return levels.indexOf(level ?? 'none') >= levels.indexOf(wanted)
}

/** "Mål, aktiviteter og fagplaner", in the words of the language. */
export function joined(t: TFunction, parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? ''
  return `${parts.slice(0, -1).join(', ')} ${t('common:and')} ${parts.at(-1) ?? ''}`
}

/** What a person sees and does not see, as two lists of names; the six life areas are one when they agree. */
export function accessInWords(t: TFunction, given: Levels): { sees: string[]; hidden: string[] } {
  const areas = accessElements.filter((element) => element.startsWith('life_area.'))
  const seen = areas.filter((area) => reaches(given[area], 'read'))
  const alike = seen.length === 0 || seen.length === areas.length
  const sees: string[] = []
  const hidden: string[] = []
  for (const element of accessElements) {
    if (alike && element.startsWith('life_area.')) continue
    const target = reaches(given[element], 'read') ? sees : hidden
    target.push(elementName(t, element))
  }
  if (alike) (seen.length ? sees : hidden).push(t('common:access.life_areas'))
  return { sees, hidden }
}
