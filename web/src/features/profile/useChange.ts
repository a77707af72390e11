import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { asProblem, type Problem } from '../../api/problem'
import type { AccountSettings, Session } from '../../api/types'
import { passkeyCancelled } from '../../session/passkeys'
import { cancelled, useStepUp } from '../../session/StepUp'
import { enter } from '../../session/session'

export interface Section {
  account: AccountSettings
  onDone: (text: string) => void
}

/** Runs a change of one's account, with a factor shown again where it is asked for. */
export function useChange() {
  const stepUp = useStepUp()
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  /** What the work gave, or null where it failed: then the problem stands in `problem`, unless `handle` took it. */
  const run = async <T>(work: () => Promise<T>, handle?: (found: Problem) => boolean): Promise<T | null> => {
    setBusy(true)
    setProblem(null)
    try {
      return await stepUp(work)
    } catch (error) {
      const found = asProblem(error)
      if (![cancelled, passkeyCancelled].includes(found.code) && !handle?.(found)) setProblem(found)
      return null
    } finally {
      setBusy(false)
    }
  }
  const goOn = (session: Session) => enter(client, session)
  return { run, goOn, busy, problem }
}
