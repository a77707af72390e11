import { Button, Paragraph, Table } from '@digdir/designsystemet-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import { readOrganisationLog } from '../../api/administration'
import { asProblem } from '../../api/problem'
import type { OrganisationLogLine } from '../../api/types'
import { moment } from '../../i18n/dates'
import { joined } from '../../i18n/words'
import { Empty } from '../../ui/Empty'
import { Loading } from '../../ui/Loading'
import { useWide } from '../../ui/media'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemPanel } from '../../ui/ProblemPanel'

/** What was done in the municipality outside its plans: who, with whom, when, and why. */
export default function OrganisationLog() {
  const { t } = useTranslation()
  const wide = useWide()
  const query = useInfiniteQuery({
    queryKey: ['administration', 'log'],
    queryFn: ({ pageParam }) => readOrganisationLog(pageParam),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next_cursor,
  })
  const lines = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <div className="stack">
      <PageTitle title={t('administration:log.title')}>{t('administration:log.title')}</PageTitle>
      <Paragraph className="reading">{t('administration:log.intro')}</Paragraph>
      {query.isPending && <Loading />}
      {query.isError && !query.data && (
        <ProblemPanel problem={asProblem(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.data && lines.length === 0 && <Empty text={t('administration:log.empty')} />}
      {lines.length > 0 && (wide ? <LogTable lines={lines} /> : <LogCards lines={lines} />)}
      {query.hasNextPage && (
        <div>
          <Button variant="secondary" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('common:show_more')}
          </Button>
        </div>
      )}
    </div>
  )
}

/** Actions are codes; one that this page has not heard of is still told as something that happened. */
function what(t: TFunction, line: OrganisationLogLine): string {
  return t([`administration:log.action.${line.action.replaceAll('.', '_')}`, 'administration:log.action.other'])
}

const who = (t: TFunction, line: OrganisationLogLine) => line.actor_name ?? t('administration:log.operator')

const outcome = (t: TFunction, line: OrganisationLogLine) =>
  t(line.outcome === 'denied' ? 'administration:log.outcome.denied' : 'administration:log.outcome.done')

function rights(t: TFunction, codes: string | undefined): string {
  const names = (codes ?? '')
    .split(' ')
    .filter((code) => code && code !== 'local_admin')
    .map((code) => t([`administration:right_short.${code.replaceAll('.', '_')}`, 'administration:right_short.local_superadmin']))
  return joined(t, names)
}

function More({ line }: { line: OrganisationLogLine }) {
  const { t } = useTranslation()
  const given = rights(t, line.details['given'])
  const taken = rights(t, line.details['taken'])
  return (
    <>
      {given && <span className="subtle"> {t('administration:log.given', { what: given })}</span>}
      {taken && <span className="subtle"> {t('administration:log.taken', { what: taken })}</span>}
      {line.reason && (
        <span className="log-detail">
          {t('administration:log.reason')} <q>{line.reason}</q>
        </span>
      )}
    </>
  )
}

function LogTable({ lines }: { lines: OrganisationLogLine[] }) {
  const { t } = useTranslation()
  return (
    <div className="scroll-x">
      <Table data-size="sm" className="log-table">
        <caption className="ds-sr-only">{t('administration:log.caption')}</caption>
        <Table.Head>
          <Table.Row>
            {(['time', 'who', 'what', 'concerns', 'outcome'] as const).map((column) => (
              <Table.HeaderCell key={column} scope="col">
                {t(`administration:log.column.${column}`)}
              </Table.HeaderCell>
            ))}
          </Table.Row>
        </Table.Head>
        <Table.Body>
          {lines.map((line) => (
            <Table.Row key={line.sequence}>
              <Table.Cell>{moment(line.time)}</Table.Cell>
              <Table.Cell>{who(t, line)}</Table.Cell>
              <Table.Cell>
                {what(t, line)}
                <More line={line} />
              </Table.Cell>
              <Table.Cell>{joined(t, line.concerns) || '–'}</Table.Cell>
              <Table.Cell>{outcome(t, line)}</Table.Cell>
            </Table.Row>
          ))}
        </Table.Body>
      </Table>
    </div>
  )
}

function LogCards({ lines }: { lines: OrganisationLogLine[] }) {
  const { t } = useTranslation()
  return (
    <ul className="log-lines">
      {lines.map((line) => (
        <li key={line.sequence}>
          <strong>{who(t, line)}</strong>
          <span>
            {what(t, line)}
            {line.concerns.length > 0 && `: ${joined(t, line.concerns)}`}
            <More line={line} />
          </span>
          <span className="subtle small">{[outcome(t, line), moment(line.time)].join(' · ')}</span>
        </li>
      ))}
    </ul>
  )
}
