import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { listConsentChanges, listParticipants } from '../../api/plans'
import { keys, useConsentChanges } from '../../api/queries'
import type { ConsentChange, Participant } from '../../api/types'

const versionsOf = (participants: readonly Participant[]): Readonly<Record<string, number>> =>
  Object.fromEntries(participants.map(({ id, version }) => [id, version]))

const nameOf = ({ at, participant_id, change }: ConsentChange) => `${at} ${participant_id} ${change}`

/**
 * How participants stood when this page was opened: whoever is changed by somebody else while one writes is not changed
 * unseen. After a refusal, `changes` is what the others did, and they count as seen.
 */
export function useSeen(planId: string, participants: readonly Participant[]) {
  const client = useQueryClient()
  const history = useConsentChanges(planId, null)
  const [versions, setVersions] = useState(() => versionsOf(participants))
  const [known, setKnown] = useState<ReadonlySet<string> | null>(null)
  const [changes, setChanges] = useState<ConsentChange[] | null>(null)
  // As it was first read: the clock here need not go as the service's.
  if (known === null && history.data) setKnown(new Set(history.data.items.map(nameOf)))

  return {
    changes,
    /** Versions as they were seen; of who came later, as they came. */
    of: (chosen: readonly Participant[]): Record<string, number> =>
      Object.fromEntries(chosen.map(({ id, version }) => [id, versions[id] ?? version])),
    /** Reads what became of them meanwhile. */
    meanwhile: async () => {
      const [now, all] = await Promise.all([listParticipants(planId), listConsentChanges(planId, null)])
      client.setQueryData(keys.participants(planId), now)
      client.setQueryData(keys.consentChanges(planId, null), all)
      setVersions(versionsOf(now.items))
      setKnown(new Set(all.items.map(nameOf)))
      setChanges(all.items.filter((change) => known && !known.has(nameOf(change))))
    },
  }
}
