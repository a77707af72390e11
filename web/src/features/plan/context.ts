import { createContext, useContext } from 'react'

import type { Plan } from '../../api/types'
import { reaches } from '../../i18n/words'

export const PlanContext = createContext<Plan | null>(null)

/** The plan whose screens these are. */
export function usePlan(): Plan {
  const plan = useContext(PlanContext)
  if (!plan) throw new Error('usePlan is for screens inside a plan')
  return plan
}

/** A lead without consent of their own still handles participants and consent, but sees no content. */
export function mayReadContent(plan: Plan): boolean {
  return plan.me.kind === 'owner' || plan.me.consent.holds
}

export type Section = 'home' | 'maal' | 'meldinger' | 'deltakere' | 'logg'

/** What this person may open. What is off or not allowed is absent, never greyed. */
export function sectionsOf(plan: Plan): Section[] {
  const content = mayReadContent(plan)
  const sections: Section[] = ['home']
  if (content && plan.elements.includes('goals') && reaches(plan.me.levels.goals, 'read')) sections.push('maal')
  if (content && plan.elements.includes('messages')) sections.push('meldinger')
  if (content || plan.me.manage) sections.push('deltakere')
  if (content && plan.elements.includes('log')) sections.push('logg')
  return sections
}
