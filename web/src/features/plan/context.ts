import { createContext, useContext } from 'react'

import type { AccessElement, Plan } from '../../api/types'
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

export function mayPrint(plan: Plan): boolean {
  return mayReadContent(plan) && plan.me.print
}

/** Copies of print-outs are for those who may print. */
export function hasArchive(plan: Plan): boolean {
  return mayPrint(plan) && plan.elements.includes('documents')
}

/** Whether there may be something of an element for this person to read: by its level, or by that of a single item. */
export function sees(plan: Plan, element: AccessElement): boolean {
  return reaches(plan.me.levels[element], 'read') || plan.me.some.includes(element)
}

export type Section = 'home' | 'maal' | 'meldinger' | 'deltakere' | 'dokumenter' | 'logg' | 'skriv-ut' | 'arkiver' | 'oppsett'

/** What this person may open. What is off or not allowed is absent, never greyed. */
export function sectionsOf(plan: Plan): Section[] {
  const content = mayReadContent(plan)
  const sections: Section[] = ['home']
  if (content && plan.elements.includes('goals') && sees(plan, 'goals')) sections.push('maal')
  if (content && plan.elements.includes('messages')) sections.push('meldinger')
  if (content || plan.me.manage) sections.push('deltakere')
  if (hasArchive(plan)) sections.push('dokumenter')
  if (content && plan.elements.includes('log')) sections.push('logg')
  if (mayPrint(plan)) sections.push('skriv-ut')
  if (content && plan.me.kind === 'lead') sections.push('arkiver', 'oppsett')
  return sections
}
