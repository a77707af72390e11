import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'

import { switchOrganisation } from '../../api/open'
import { asProblem, type Problem } from '../../api/problem'
import { become, useSession } from '../../session/session'

/** The municipalities that one may go on in, and how; none for who belongs to one alone. */
export function useSwitch() {
  const session = useSession()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [problem, setProblem] = useState<Problem | null>(null)

  const switchTo = async (id: string) => {
    setProblem(null)
    try {
      await become(client, await switchOrganisation(id))
      void navigate('/')
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  const others = session.organisations.filter((one) => one.id !== session.organisation.id)
  return { others, problem, switchTo }
}
