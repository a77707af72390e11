import './reports.css'

import { Alert, Button, Heading, Paragraph, Table } from '@digdir/designsystemet-react'
import { DownloadIcon } from '@navikt/aksel-icons'
import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { useMessageReport, usePlanReport, useSignInReport } from '../../api/queries'
import type { Kind, MessageReport, PlanReport, SignInReport } from '../../api/types'
import { currentLanguage } from '../../i18n'
import { dayInWords, moment, monthInWords, today } from '../../i18n/dates'
import { Empty } from '../../ui/Empty'
import { Loaded } from '../../ui/Loaded'
import { BarChart, type Bar } from './BarChart'
import { monthsOf, queryOf, type Choice } from './filters'

interface Shown {
  asOf: string
  bars: Bar[]
  head: string[]
  rows: { key: string; cells: string[] }[]
  /** The last line of the table: sums of what stands above it. */
  sums: string[]
  note: string | null
}

export function ReportResult({ choice }: { choice: Choice }) {
  const query = queryOf(choice, today())
  if (choice.report === 'plans') return <Plans choice={choice} query={query} />
  if (choice.report === 'messages') return <Messages choice={choice} query={query} />
  return <SignIns choice={choice} query={query} />
}

interface Props {
  choice: Choice
  query: Record<string, string>
}

function Plans({ choice, query }: Props) {
  const { t } = useTranslation()
  return <Loaded query={usePlanReport(query)}>{(report) => <Result choice={choice} query={query} shown={plans(t, report)} />}</Loaded>
}

function Messages({ choice, query }: Props) {
  const { t } = useTranslation()
  return (
    <Loaded query={useMessageReport(query)}>
      {(report) => <Result choice={choice} query={query} shown={messages(t, report)} />}
    </Loaded>
  )
}

function SignIns({ choice, query }: Props) {
  const { t } = useTranslation()
  return <Loaded query={useSignInReport(query)}>{(report) => <Result choice={choice} query={query} shown={signIns(t, report)} />}</Loaded>
}

/** What was chosen, the numbers as bars and as a table, and the way to take them along. */
function Result({ choice, query, shown }: Props & { shown: Shown }) {
  const { t } = useTranslation()
  const name = t(`reports:name.${choice.report}`)
  return (
    <section className="stack" aria-labelledby="report">
      <Heading level={2} data-size="sm" id="report">
        {name}
      </Heading>
      <Paragraph className="reading">
        {chosen(t, choice)} {t('reports:as_of', { time: moment(shown.asOf) })}
      </Paragraph>
      {shown.rows.length === 0 ? (
        <Empty text={t('reports:empty')} />
      ) : (
        <>
          {shown.note && (
            <Alert data-color="info">
              <Paragraph>{shown.note}</Paragraph>
            </Alert>
          )}
          <Region name={t('reports:chart_region', { name })} className={shown.bars.length > many ? 'bars-room' : undefined}>
            <BarChart name={name} bars={shown.bars} />
          </Region>
          <Numbers name={name} shown={shown} />
          <div>
            <Button asChild variant="secondary">
              <a href={`/api/reports/${choice.report.replace('_', '-')}.csv?${new URLSearchParams({ ...query, language: currentLanguage() })}`} download>
                <DownloadIcon aria-hidden />
                {t('reports:csv')}
              </a>
            </Button>
          </div>
        </>
      )}
    </section>
  )
}

/** A year of days is more than a page. */
const many = 24

/** What is larger than its place on the page scrolls there, by keyboard too. */
function Region({ name, className, children }: { name: string; className: string | undefined; children: ReactNode }) {
  if (!className) return children
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- without it the keyboard could not scroll
    <div className={className} role="region" aria-label={name} tabIndex={0}>
      {children}
    </div>
  )
}

function Numbers({ name, shown }: { name: string; shown: Shown }) {
  const { t } = useTranslation()
  return (
    <Region name={t('reports:table_region', { name })} className="scroll-x">
      <Table data-size="sm" className="number-table">
        <caption className="ds-sr-only">{name}</caption>
        <Table.Head>
          <Table.Row>
            {shown.head.map((words) => (
              <Table.HeaderCell key={words} scope="col">
                {words}
              </Table.HeaderCell>
            ))}
          </Table.Row>
        </Table.Head>
        <Table.Body>
          {shown.rows.map(({ key, cells }) => (
            <Line key={key} cells={cells} />
          ))}
        </Table.Body>
        <Table.Foot>
          <Line cells={shown.sums} />
        </Table.Foot>
      </Table>
    </Region>
  )
}

function Line({ cells }: { cells: string[] }) {
  const [first, ...rest] = cells
  return (
    <Table.Row>
      <Table.HeaderCell scope="row">{first}</Table.HeaderCell>
      {rest.map((cell, number) => (
        <Table.Cell key={number}>{cell}</Table.Cell>
      ))}
    </Table.Row>
  )
}

const kinds: readonly Kind[] = ['owner', 'lead', 'provider', 'relative', 'other']

function plans(t: TFunction, report: PlanReport): Shown {
  const told = teller(t, report.small_count)
  const lines = report.rows.map((row) => ({
    key: `${row.plan_type}-${row.status}`,
    label: `${t(`common:plan_type.${row.plan_type}`)}, ${t(`reports:status.${row.status}`)}`,
    row,
  }))
  const sums = report.totals.participants as Record<Kind, number>
  return {
    asOf: report.as_of,
    bars: lines.map(({ key, label, row }) => ({ key, label, value: row.plans, text: told(row.plans) })),
    head: [t('reports:plan_type'), t('reports:column.plans'), ...kinds.map((kind) => t(`reports:kind.${kind}`))],
    rows: lines.map(({ key, label, row }) => {
      const taking = row.participants as Record<Kind, number | null>
      return { key, cells: [label, told(row.plans), ...kinds.map((kind) => told(taking[kind]))] }
    }),
    sums: [t('reports:sum'), told(report.totals.plans), ...kinds.map((kind) => told(sums[kind]))],
    note: report.totals.complete ? null : t('reports:withheld', { count: report.small_count }),
  }
}

function messages(t: TFunction, report: MessageReport): Shown {
  const told = teller(t, report.small_count)
  const lines = report.rows.map((row) => ({
    key: `${row.month}-${row.plan_type}`,
    label: `${monthInWords(row.month)}, ${t(`common:plan_type.${row.plan_type}`)}`,
    row,
  }))
  return {
    asOf: report.as_of,
    bars: lines.map(({ key, label, row }) => ({ key, label, value: row.messages, text: told(row.messages) })),
    head: [t('reports:column.month_and_type'), t('reports:column.messages'), t('reports:column.in_plans')],
    rows: lines.map(({ key, label, row }) => ({ key, cells: [label, told(row.messages), told(row.plans)] })),
    // A plan with messages in two months is one plan: the last column has no sum.
    sums: [t('reports:sum'), told(report.totals.messages), '–'],
    note: report.totals.complete ? null : t('reports:withheld_messages', { count: report.small_count }),
  }
}

function signIns(t: TFunction, report: SignInReport): Shown {
  const told = teller(t, 0)
  const daily = report.filters.by === 'day'
  const lines = report.rows.map((row) => ({
    label: daily ? dayInWords(row.first_day) : monthInWords(row.first_day.slice(0, 7)),
    row,
  }))
  return {
    asOf: report.as_of,
    bars: lines.map(({ label, row }) => ({ key: row.first_day, label, value: row.sign_ins, text: told(row.sign_ins) })),
    head: [t(daily ? 'reports:day' : 'reports:month'), t('reports:column.sign_ins'), t('reports:column.people')],
    rows: lines.map(({ label, row }) => ({ key: row.first_day, cells: [label, told(row.sign_ins), told(row.people)] })),
    sums: [t('reports:whole_period'), told(report.totals.sign_ins), told(report.totals.people)],
    note: t('reports:accounts', { count: report.totals.accounts }),
  }
}

/** A number in the words of the language; one that is withheld says below what it is. */
function teller(t: TFunction, small: number): (value: number | null) => string {
  const format = new Intl.NumberFormat(currentLanguage() === 'en' ? 'en-GB' : 'nb-NO')
  return (value) => (value === null ? t('reports:fewer', { count: small }) : format.format(value))
}

/** The choice as a sentence, so that a print-out says what it is of. */
function chosen(t: TFunction, choice: Choice): string {
  const { from, to } = monthsOf(choice, today())
  const period =
    from && to ? t('reports:chosen.period', { from: monthInWords(from), to: monthInWords(to) }) : t('reports:chosen.always')
  if (choice.report === 'sign_ins') return period
  const type = choice.type ? t(`common:plan_type.${choice.type}`) : t('reports:all_types')
  return `${type}. ${period}`
}
