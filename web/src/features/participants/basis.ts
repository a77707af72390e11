import type { Participant, Plan } from '../../api/types'

export type Basis = 'consent' | 'parental_responsibility' | 'statute'

/** Who signs, by what the consent rests on. */
export const signers = {
  consent: ['participants:signed', 'participants:signed_hint'],
  parental_responsibility: ['participants:signed_by_parents', 'participants:signed_hint'],
  statute: ['participants:signed_by_law', 'participants:signed_by_law_hint'],
} as const

/**
 * On what consent can rest at the owner's age, the first of which is most likely. Parents decide until the owner does;
 * after that a parent is still told, and nobody else gets in by a parent's word. Of unknown age, all is possible.
 */
export function basesFor(plan: Plan, chosen: readonly Participant[]): readonly Basis[] {
  if (!plan.owner_age_known) return ['consent', 'parental_responsibility', 'statute']
  if (!plan.owner_decides) return ['parental_responsibility', 'statute']
  const parents = chosen.length > 0 && chosen.every((one) => one.kind === 'relative')
  return parents ? ['consent', 'parental_responsibility', 'statute'] : ['consent', 'statute']
}

/** Renewed is what was given before; the first time it is registered. */
export const isFirst = ({ consent }: Participant) => consent.status === 'none' && !consent.to

export const renewKey = (one: Participant) => (isFirst(one) ? 'participants:register_button' : 'participants:renew_button')
