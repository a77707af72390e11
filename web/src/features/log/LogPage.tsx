import { Alert, Button, Paragraph } from '@digdir/designsystemet-react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import { useLog } from '../../api/queries'
import type { LogEntry } from '../../api/types'
import { moment } from '../../i18n/dates'
import { forWhom, joined, roleName } from '../../i18n/words'
import { useSession } from '../../session/session'
import { Loaded } from '../../ui/Loaded'
import { LogLines, type LogLine } from '../../ui/LogLines'
import { useRoomy } from '../../ui/media'
import { PageTitle } from '../../ui/PageTitle'
import { usePlan } from '../plan/context'
import { columns, useChoice } from './asked'
import { fold, type Folded } from './folded'
import { LogExport } from './LogExport'
import { LogFilters } from './LogFilters'

/** Who did or read what, and when. */
export default function LogPage() {
  const { t } = useTranslation()
  const plan = usePlan()
  const choice = useChoice()
  const query = useLog(plan.id, choice.asked)
  const { acting } = useSession()
  const roomy = useRoomy()
  return (
    <div className="stack">
      <PageTitle title={t('log:title')} shortName={plan.short_name}>
        {t('log:title')}
      </PageTitle>
      <Paragraph className="reading">{t('log:intro')}</Paragraph>
      <LogFilters planId={plan.id} choice={choice} />
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
              <LogLines
                lines={fold(entries).map((folded) => lineOf(t, folded))}
                table={roomy}
                caption={t('log:caption')}
                headings={columns.map((column) => t(`log:column.${column}`))}
                sorting={{ keys: columns, now: choice.sort, onSort: (sort) => choice.choose('sortering', sort) }}
                empty={choice.number > 0 ? t('log:none_found') : t('log:empty')}
                query={query}
              />
            </>
          )
        }}
      </Loaded>
      {!acting && <LogExport planId={plan.id} whole={plan.me.kind === 'owner' || plan.me.kind === 'lead'} choice={choice} />}
    </div>
  )
}

function serviceName(t: TFunction, service: string): string {
  return t([`log:service.${service}`, 'log:service.other'])
}

/** Actions are codes; one that this page has not heard of is still told as something that happened. */
function what(t: TFunction, entry: LogEntry): string {
  const name = entry.action.replaceAll('.', '_')
  if (entry.object_title) return t([`log:named.${name}`, `log:action.${name}`, 'log:action.other'], { what: entry.object_title })
  const did = t([`log:action.${name}`, 'log:action.other'])
  return entry.object_names.length > 0 ? t('log:about', { did, whom: joined(t, entry.object_names) }) : did
}

function role(t: TFunction, entry: LogEntry): string {
  if (!entry.actor_role) return ''
  if (entry.actor_role === 'local_admin') return t('common:local_admin')
  return entry.actor_role.includes('.') ? roleName(t, entry.actor_role) : ''
}

function What({ folded: { entry, times } }: { folded: Folded }) {
  const { t } = useTranslation()
  return (
    <>
      {what(t, entry)}
      {entry.outcome === 'denied' && <strong> {t('log:refused')}</strong>}
      {entry.detail && <q className="log-detail">{entry.detail}</q>}
      {times.length > 1 && (
        <details className="log-times">
          <summary>{t('log:times', { count: times.length, since: moment(times.reduce((one, other) => (other < one ? other : one))) })}</summary>
          <ul>
            {times.map((time, at) => (
              <li key={at}>{moment(time)}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

function lineOf(t: TFunction, folded: Folded): LogLine {
  const { entry } = folded
  const happened = <What folded={folded} />
  return {
    id: entry.id,
    time: entry.time,
    who: forWhom(t, entry.actor_name ?? t('log:system'), entry.acting_name),
    cells: [role(t, entry) || '–', happened],
    what: happened,
    aside: role(t, entry),
  }
}
