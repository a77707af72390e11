import { Alert, Button, Paragraph, Table } from '@digdir/designsystemet-react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import { useLog } from '../../api/queries'
import type { LogEntry } from '../../api/types'
import { moment } from '../../i18n/dates'
import { forWhom, joined, roleName } from '../../i18n/words'
import { Empty } from '../../ui/Empty'
import { Loaded } from '../../ui/Loaded'
import { useRoomy } from '../../ui/media'
import { PageTitle } from '../../ui/PageTitle'
import { usePlan } from '../plan/context'

/** Who did or read what, and when. */
export default function LogPage() {
  const { t } = useTranslation()
  const plan = usePlan()
  const query = useLog(plan.id)
  const roomy = useRoomy()
  return (
    <div className="stack">
      <PageTitle title={t('log:title')} shortName={plan.short_name}>
        {t('log:title')}
      </PageTitle>
      <Paragraph className="reading">{t('log:intro')}</Paragraph>
      <Loaded query={query}>
        {(data) => {
          const entries = data.pages.flatMap((page) => page.items)
          const missing = [...new Set(data.pages.flatMap((page) => page.missing_services))]
          return (
            <>
              {missing.length > 0 && (
                <Alert data-color="warning">
                  <Paragraph>
                    {t('log:missing', { what: joined(t, missing.map((service) => serviceName(t, service))) })}
                  </Paragraph>
                  <Button variant="secondary" className="gap-above" onClick={() => void query.refetch()}>
                    {t('errors:retry')}
                  </Button>
                </Alert>
              )}
              {entries.length === 0 ? (
                <Empty text={t('log:empty')} />
              ) : roomy ? (
                <LogTable entries={entries} />
              ) : (
                <LogCards entries={entries} />
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
        }}
      </Loaded>
    </div>
  )
}

function serviceName(t: TFunction, service: string): string {
  return t([`log:service.${service}`, 'log:service.other'])
}

/** Actions are codes; one that this page has not heard of is still told as something that happened. */
function what(t: TFunction, entry: LogEntry): string {
  return t([`log:action.${entry.action.replaceAll('.', '_')}`, 'log:action.other'])
}

function who(t: TFunction, entry: LogEntry): string {
  return forWhom(t, entry.actor_name ?? t('log:system'), entry.acting_name)
}

function role(t: TFunction, entry: LogEntry): string {
  if (!entry.actor_role) return ''
  return entry.actor_role.includes('.') ? roleName(t, entry.actor_role) : ''
}

function refused(entry: LogEntry): boolean {
  return entry.outcome === 'denied'
}

function LogTable({ entries }: { entries: LogEntry[] }) {
  const { t } = useTranslation()
  return (
    <div className="scroll-x">
      <Table data-size="sm" className="log-table">
        <caption className="ds-sr-only">{t('log:caption')}</caption>
        <Table.Head>
          <Table.Row>
            <Table.HeaderCell scope="col">{t('log:column.time')}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t('log:column.who')}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t('log:column.role')}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t('log:column.what')}</Table.HeaderCell>
          </Table.Row>
        </Table.Head>
        <Table.Body>
          {entries.map((entry) => (
            <Table.Row key={entry.id}>
              <Table.Cell>{moment(entry.time)}</Table.Cell>
              <Table.Cell>{who(t, entry)}</Table.Cell>
              <Table.Cell>{role(t, entry) || '–'}</Table.Cell>
              <Table.Cell>
                {what(t, entry)}
                {refused(entry) && <strong> {t('log:refused')}</strong>}
                {entry.detail && <q className="log-detail">{entry.detail}</q>}
              </Table.Cell>
            </Table.Row>
          ))}
        </Table.Body>
      </Table>
    </div>
  )
}

function LogCards({ entries }: { entries: LogEntry[] }) {
  const { t } = useTranslation()
  return (
    <ul className="log-lines">
      {entries.map((entry) => (
        <li key={entry.id}>
          <strong>{who(t, entry)}</strong>
          <span>
            {what(t, entry)}
            {refused(entry) && <strong> {t('log:refused')}</strong>}
            {entry.detail && <q className="log-detail">{entry.detail}</q>}
          </span>
          <span className="subtle small">
            {[role(t, entry), moment(entry.time)].filter(Boolean).join(' · ')}
          </span>
        </li>
      ))}
    </ul>
  )
}
