import type { TFunction } from 'i18next'

import type { AccessElement, ItemReach, Level, Levels } from '../../api/types'
import { accessElements, elementName, joined, levels, reaches } from '../../i18n/words'
import type { Rights } from './presets'

const areas = accessElements.filter((part) => part.startsWith('life_area.'))

/** What parts are called; all six life areas have one name. */
export function namesOf(t: TFunction, parts: readonly AccessElement[]): string[] {
  const all = areas.every((area) => parts.includes(area))
  const names = parts.filter((part) => !all || !areas.includes(part)).map((part) => elementName(t, part))
  return all ? [...names, t('common:access.life_areas')] : names
}

/** "Mål: lese og endre", the parts with the same level together; areas that agree are said as one. */
export function rightsInWords(t: TFunction, rights: { levels: Levels; print: boolean }): string[] {
  const at = (part: AccessElement): Level => rights.levels[part] ?? 'none'
  const said = [...levels].reverse().flatMap((level) => {
    const parts = accessElements.filter((part) => at(part) === level)
    return parts.length ? [t(`rights:said.${level}`, { what: joined(t, namesOf(t, parts)) })] : []
  })
  return rights.print ? [...said, t('rights:said.print')] : said
}

/** As many names as one reads; the rest is counted. */
const most = 4

function names(t: TFunction, items: readonly ItemReach[]): string {
  const said = items.slice(0, items.length > most + 1 ? most : items.length).map((one) => `«${one.title}»`)
  if (said.length < items.length) said.push(t('rights:items.more', { count: items.length - said.length }))
  return joined(t, said)
}

/** What somebody sees of the goals and their activities, item by item: "Ser alle mål unntatt «Økonomi»." */
export function itemsInWords(t: TFunction, items: readonly ItemReach[], rights: Pick<Rights, 'levels'>): string[] {
  const goals = items.filter((one) => one.kind === 'goal')
  const seen = (one: ItemReach) => one.level !== 'none'
  const hidden = goals.filter((one) => !seen(one))
  const shown = goals.filter(seen)
  const said: string[] = []
  if (goals.length > 0) {
    if (hidden.length === 0) said.push(t('rights:items.all'))
    else if (shown.length === 0) said.push(t('rights:items.nothing'))
    else if (reaches(rights.levels.goals, 'read')) said.push(t('rights:items.all_but', { what: names(t, hidden) }))
    else said.push(t('rights:items.only', { what: names(t, shown) }))
  }
  const under = items.filter((one) => one.kind === 'activity' && shown.some((goal) => goal.item_id === one.parent_id))
  const closed = under.filter((one) => one.own === 'none')
  if (closed.length > 0) said.push(t('rights:items.not_activities', { what: names(t, closed) }))
  for (const level of [...levels].reverse()) {
    if (level === 'none') continue
    const own = [...shown, ...under].filter((one) => one.own === level && one.own !== rights.levels[one.kind === 'goal' ? 'goals' : 'activities'])
    if (own.length > 0) said.push(t(`rights:items.own_${level}`, { what: names(t, own) }))
  }
  return said
}
