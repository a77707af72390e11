import type { AccessElement, Element, Level, Levels } from '../../api/types'
import { accessElements } from '../../i18n/words'

export const presets = ['reader', 'contributor', 'leader'] as const
export type Preset = (typeof presets)[number]

const levelOf: Record<Preset, Level> = { reader: 'read', contributor: 'create', leader: 'delete' }

export interface Rights {
  levels: Levels
  print: boolean
}

/** What a preset gives in these parts; what is not among them stays as it is. */
export function given(preset: Preset, rights: Rights, parts: readonly AccessElement[]): Rights {
  const levels = { ...rights.levels, ...Object.fromEntries(parts.map((part) => [part, levelOf[preset]])) }
  return { levels, print: preset === 'leader' }
}

/** The preset that these rights are in the parts that there are; none where somebody chose level by level. */
export function presetOf(rights: Rights, parts: readonly AccessElement[]): Preset | null {
  const is = (preset: Preset) =>
    rights.print === (preset === 'leader') && parts.every((part) => (rights.levels[part] ?? 'none') === levelOf[preset])
  return parts.length > 0 ? (presets.find(is) ?? null) : null
}

/** What has a level in a plan of these elements. */
export function partsOf(elements: readonly Element[]): AccessElement[] {
  return accessElements.filter((part) => {
    if (part.startsWith('life_area.')) return elements.includes('mapping')
    return elements.includes(part === 'specialist_plans' ? 'specialist_plans' : 'goals')
  })
}
