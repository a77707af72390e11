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

interface Props {
  lines: LogLine[]
  table: boolean
  caption: string
  /** Of time and who first, then of each line's cells. */
  headings: string[]
  empty: string
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> }
}

/** Lines of a log, the newest first: a table where there is room for one, else a list, and a way to the older ones. */
export function LogLines({ lines, table, caption, headings, empty, query }: Props) {
  const { t } = useTranslation()
  return (
    <>
      {lines.length === 0 ? (
        <Empty text={empty} />
      ) : table ? (
        <LogTable lines={lines} caption={caption} headings={headings} />
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

function LogTable({ lines, caption, headings }: Pick<Props, 'lines' | 'caption' | 'headings'>) {
  return (
    <Table data-size="sm" className="log-table">
      <caption className="ds-sr-only">{caption}</caption>
      <Table.Head>
        <Table.Row>
          {headings.map((heading) => (
            <Table.HeaderCell key={heading} scope="col">
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
