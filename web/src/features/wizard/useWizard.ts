import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useState } from 'react'

import { getWizard, patchWizard } from '../../api/plans'
import { asProblem } from '../../api/problem'
import { keys } from '../../api/queries'
import type { Wizard, WizardPatch } from '../../api/types'
import { useAutosave } from '../../editing/useAutosave'

/** Every choice goes to the service as it is made, so that a plan half made can be finished tomorrow. */
export function useWizard(id: string) {
  const client = useQueryClient()
  const query = useQuery({ queryKey: keys.wizard(id), queryFn: () => getWizard(id), staleTime: Infinity })
  // The cache tells the page a moment later, which is too late for a field: its caret would jump and its tick go out.
  const [chosen, setChosen] = useState<WizardPatch>({})

  const { saving, problem, schedule, flush, waiting } = useAutosave<WizardPatch>({
    join: (before, after) => ({ ...before, ...after }),
    store: async (body) => {
      const known = client.getQueryData<Wizard>(keys.wizard(id))
      if (!known) return
      const saved = await patchOver(id, known.version, whole(known, body))
      // What was chosen while the answer was on its way must not jump back, nor what is too unfinished to send.
      const now = client.getQueryData<Wizard>(keys.wizard(id)) ?? known
      const { goals, period_from, period_to } = now
      const since = waiting() ?? {}
      client.setQueryData(keys.wizard(id), withLocal(saved, { goals, period_from, period_to, ...since }))
      setChosen(since)
    },
  })

  const change = useCallback(
    (patch: WizardPatch, wait = 0) => {
      setChosen((before) => ({ ...before, ...patch }))
      client.setQueryData<Wizard>(keys.wizard(id), (before) => before && withLocal(before, patch))
      schedule(patch, wait)
    },
    [client, schedule, id],
  )

  const shown = useCallback((wizard: Wizard) => withLocal(wizard, chosen), [chosen])

  return { query, shown, saving, problem, change, flush }
}

function withLocal(wizard: Wizard, patch: WizardPatch): Wizard {
  const { owner, version } = wizard
  return { ...wizard, ...patch, owner, version }
}

/** The service refuses goals without a title and periods that end before they begin; both are common half-way states. */
export function whole(known: Wizard, patch: WizardPatch): WizardPatch {
  const body = { ...patch }
  if (body.goals) body.goals = body.goals.filter((goal) => goal.title.trim())
  const { period_from, period_to } = { ...known, ...patch }
  if (period_from && period_to && period_to < period_from) {
    delete body.period_from
    delete body.period_to
  }
  return body
}

/** A wizard has one author, so a newer version is only another tab: the latest choice counts. */
async function patchOver(id: string, version: number, body: WizardPatch): Promise<Wizard> {
  try {
    return await patchWizard(id, version, body)
  } catch (error) {
    const found = asProblem(error)
    const current = found.current as Wizard | null
    if (found.code !== 'edit.stale' || !current) throw found
    return patchWizard(id, current.version, body)
  }
}
