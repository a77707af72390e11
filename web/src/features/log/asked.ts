import { useMemo } from 'react'
import { useSearchParams } from 'react-router'

import type { LogAsked, LogKind } from '../../api/types'
import { currentLanguage } from '../../i18n'
import { isDay } from '../../i18n/dates'

export const kinds: readonly LogKind[] = ['read', 'changed', 'people', 'copies', 'refused']
export const columns = ['time', 'who', 'role', 'what'] as const
/** What the address calls each filter. Whom it is about stands there by id: a name would stay in histories and logs. */
export const names = ['hvem', 'slag', 'fra', 'til'] as const
export type Name = (typeof names)[number]
export const newestFirst = '-time'

const id = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export interface Choice {
  values: Record<Name, string>
  sort: string
  /** How many filters narrow what is shown. */
  number: number
  asked: LogAsked
  choose: (name: Name | 'sortering', value: string) => void
  clear: () => void
}

/** What the address asks of the log; what it says beyond what there is counts as not said. */
export function useChoice(): Choice {
  const [params, setParams] = useSearchParams()
  return useMemo(() => {
    const said = (name: string, holds: (value: string) => boolean) => {
      const value = params.get(name) ?? ''
      return holds(value) ? value : ''
    }
    const values = {
      hvem: said('hvem', (value) => id.test(value)),
      slag: said('slag', (value) => kinds.some((kind) => kind === value)),
      fra: said('fra', isDay),
      til: said('til', isDay),
    }
    const sort = said('sortering', (value) => columns.some((column) => value === column || value === `-${column}`)) || newestFirst
    const column = columns.find((one) => sort.replace('-', '') === one) ?? 'time'
    const asked: LogAsked = {
      ...(values.hvem ? { person_id: values.hvem } : {}),
      ...(values.slag ? { kind: values.slag as LogKind } : {}),
      ...(values.fra ? { from: values.fra } : {}),
      ...(values.til ? { to: values.til } : {}),
      ...(sort === newestFirst
        ? {}
        : { sort: column, direction: sort.startsWith('-') ? 'descending' : 'ascending', language: currentLanguage() }),
    }
    const choose = (name: string, value: string) => {
      const next = new URLSearchParams(params)
      if (value && value !== newestFirst) next.set(name, value)
      else next.delete(name)
      setParams(next, { replace: true })
    }
    const clear = () => {
      const next = new URLSearchParams(params)
      for (const name of names) next.delete(name)
      setParams(next, { replace: true })
    }
    return { values, sort, number: names.filter((name) => values[name]).length, asked, choose, clear }
  }, [params, setParams])
}
