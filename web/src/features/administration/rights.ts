import type { PlanType, Right } from '../../api/types'
import { planTypes } from '../../i18n/words'

export const ordinary = ['plan.create', 'person.edit', 'report.read', 'archivist'] as const
export type Ordinary = (typeof ordinary)[number]

export const adminOf = (type: PlanType): `local_admin.${PlanType}` => `local_admin.${type}`

/** The rights that a list of persons has columns for: a local admin's per plan type that the municipality has. */
export function rightColumns(has: readonly PlanType[]): Exclude<Right, 'local_admin'>[] {
  return [...ordinary, ...planTypes.filter((type) => has.includes(type)).map(adminOf), 'local_superadmin']
}

export function isAdmin(rights: readonly Right[]): boolean {
  return rights.includes('local_admin') || rights.includes('local_superadmin')
}

/** Whether somebody administers plans of some type: who only appoints others does not. */
export function administers(rights: readonly Right[]): boolean {
  return rights.some((right) => right.startsWith('local_admin.'))
}

/** The key of a right's texts: dots would be steps into the catalogue. */
export function rightKey(right: Right): string {
  return right.replace('.', '_')
}
