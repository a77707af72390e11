import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'

import { getWizard, patchWizard } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { keys } from '../../api/queries'
import type { Wizard, WizardPatch } from '../../api/types'
import type { Saving } from '../../ui/DraftState'

/** Every choice goes to the service as it is made, so that a plan half made can be finished tomorrow. */
export function useWizard(id: string) {
  const client = useQueryClient()
  const query = useQuery({ queryKey: keys.wizard(id), queryFn: () => getWizard(id), staleTime: Infinity })
  const [saving, setSaving] = useState<Saving>({ kind: 'idle' })
  const [problem, setProblem] = useState<Problem | null>(null)
  // The cache tells the page a moment later, which is too late for a field: its caret would jump and its tick go out.
  const [chosen, setChosen] = useState<WizardPatch>({})
  const pending = useRef<WizardPatch>({})
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const queue = useRef<Promise<boolean>>(Promise.resolve(true))

  /** Sends what has not been sent; false when it could not be. */
  const flush = useCallback((): Promise<boolean> => {
    clearTimeout(timer.current)
    const work = async (): Promise<boolean> => {
      const body = pending.current
      const known = client.getQueryData<Wizard>(keys.wizard(id))
      if (!known || Object.keys(body).length === 0) return true
      pending.current = {}
      setSaving({ kind: 'saving' })
      try {
        const saved = await patchOver(id, known.version, whole(known, body))
        // What was chosen while the answer was on its way must not jump back, nor what is too unfinished to send.
        const now = client.getQueryData<Wizard>(keys.wizard(id)) ?? known
        const { goals, period_from, period_to } = now
        client.setQueryData(keys.wizard(id), withLocal(saved, { goals, period_from, period_to, ...pending.current }))
        setChosen(pending.current)
        setSaving({ kind: 'saved', at: new Date() })
        setProblem(null)
        return true
      } catch (error) {
        pending.current = { ...body, ...pending.current }
        setSaving({ kind: 'failed' })
        setProblem(asProblem(error))
        return false
      }
    }
    queue.current = queue.current.then(work, work)
    return queue.current
  }, [client, id])

  const change = useCallback(
    (patch: WizardPatch, wait = 0) => {
      pending.current = { ...pending.current, ...patch }
      setChosen((before) => ({ ...before, ...patch }))
      client.setQueryData<Wizard>(keys.wizard(id), (before) => before && withLocal(before, patch))
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void flush(), wait)
    },
    [client, flush, id],
  )

  // Leaving the page within the second does not lose the second.
  useEffect(() => () => void flush(), [flush])

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
