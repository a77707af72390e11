import type { ReactNode } from 'react'

import type { Draft } from '../api/types'
import { Loading } from '../ui/Loading'
import { useKeptDraft, type Place } from './drafts'

interface Props {
  place: Place
  children: (draft: Draft | null) => ReactNode
}

/** Waits for what somebody was writing here; where it cannot be had, they begin with what is stored. */
export function WithDraft({ place, children }: Props) {
  const query = useKeptDraft(place)
  if (query.isPending) return <Loading />
  return children(query.data ?? null)
}
