import './LogLines.css'

import { Button, Table } from '@digdir/designsystemet-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { moment } from '../i18n/dates'
import { Empty } from './Empty'

export interface LogLine {
  id: string | number
  time: string
  who: string
  /** What stands in the table's columns after time and who. */
  cells: ReactNode[]
  /** What was done, where there is no room for a table. */
  what: ReactNode
  /** What stands beside the time there. */
  aside: string
}

/** How a log can be sorted: the columns by their keys, in the order of the headings, and one of them as `key` or `-key`. */
export interface Sorting {
  keys: readonly string[]
  now: string
  onSort: (sort: string) => void
}

interface Props {
  lines: LogLine[]
  table: boolean
  caption: string
  /** Of time and who first, then of each line's cells. */
  headings: string[]
  sorting?: Sorting
  empty: string
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> }
}

/** Lines of a log: a table where there is room for one, else a list, and a way to the rest. */
export function LogLines({ lines, table, caption, headings, sorting, empty, query }: Props) {
  const { t } = useTranslation()
  return (
    <>
      {lines.length === 0 ? (
        <Empty text={empty} />
      ) : table ? (
        <LogTable lines={lines} caption={caption} headings={headings} sorting={sorting} />
      ) : (
        <LogCards lines={lines} />
      )}
      {query.hasNextPage && (
        <div>
          <Button variant="secondary" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('common:show_more')}
          </Button>
        </div>
      )}
    </>
  )
}

function LogTable({ lines, caption, headings, sorting }: Pick<Props, 'lines' | 'caption' | 'headings' | 'sorting'>) {
  return (
    <Table data-size="sm" className="log-table">
      <caption className="ds-sr-only">{caption}</caption>
      <Table.Head>
        <Table.Row>
          {headings.map((heading, at) => (
            <Table.HeaderCell key={heading} scope="col" {...sortOf(sorting, sorting?.keys[at])}>
              {heading}
            </Table.HeaderCell>
          ))}
        </Table.Row>
      </Table.Head>
      <Table.Body>
        {lines.map((line) => (
          <Table.Row key={line.id}>
            <Table.Cell>{moment(line.time)}</Table.Cell>
            <Table.Cell>
              <div className="theirs">{line.who}</div>
            </Table.Cell>
            {line.cells.map((cell, at) => (
              <Table.Cell key={at}>{cell}</Table.Cell>
            ))}
          </Table.Row>
        ))}
      </Table.Body>
    </Table>
  )
}

function sortOf(sorting: Sorting | undefined, key: string | undefined) {
  if (!sorting || key === undefined) return {}
  const { now, onSort } = sorting
  // Whoever asks for times wants the newest first.
  const [first, second] = key === 'time' ? [`-${key}`, key] : [key, `-${key}`]
  const sort = now === key ? ('ascending' as const) : now === `-${key}` ? ('descending' as const) : ('none' as const)
  return { sort, onClick: () => onSort(now === first ? second : first) }
}

function LogCards({ lines }: Pick<Props, 'lines'>) {
  return (
    <ul className="log-lines">
      {lines.map((line) => (
        <li key={line.id}>
          <strong>{line.who}</strong>
          <span>{line.what}</span>
          <span className="subtle small">{[line.aside, moment(line.time)].filter(Boolean).join(' · ')}</span>
        </li>
      ))}
    </ul>
  )
}
