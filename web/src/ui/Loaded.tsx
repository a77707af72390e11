import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'

import { asProblem } from '../api/problem'
import { Loading } from './Loading'
import { ProblemPanel } from './ProblemPanel'

interface Props<T> {
  query: UseQueryResult<T>
  rows?: number
  children: (data: T) => ReactNode
}

/** What was read, or why not. What is already on the screen stays there when reading it again fails. */
export function Loaded<T>({ query, rows, children }: Props<T>) {
  if (query.data !== undefined) return children(query.data)
  if (query.isError) return <ProblemPanel problem={asProblem(query.error)} onRetry={() => void query.refetch()} />
  return <Loading rows={rows} />
}
