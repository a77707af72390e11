import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'

import { createWizard, patchWizard } from '../../api/plans'
import { keys } from '../../api/queries'
import type { Wizard, WizardPatch } from '../../api/types'
import { whole } from './useWizard'

/** The plan that was begun and discarded last: known to this page alone, and gone with what it has read. */
export function useDiscarded() {
  const client = useQueryClient()
  const { data } = useQuery<Wizard | null>({ queryKey: keys.discarded, enabled: false, initialData: null, gcTime: Infinity })
  const remember = useCallback((wizard: Wizard | null) => client.setQueryData(keys.discarded, wizard), [client])
  return { discarded: data, remember }
}

/** Begins it anew as it was; gives the id. */
export async function beginAgain(wizard: Wizard): Promise<string> {
  const owner_person_id = wizard.owner?.person_id ?? wizard.owner_person_id
  const { type, short_name, elements, goals, life_areas, period_from, period_to, step } = wizard
  const all = { owner_person_id, type, short_name, elements, goals, life_areas, period_from, period_to, step }
  // What was never chosen is not said: a type brings its usual elements by itself.
  const chosen = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) as WizardPatch
  const { id, version } = await createWizard()
  await patchWizard(id, version, whole(wizard, chosen))
  return id
}
