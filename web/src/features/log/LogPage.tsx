import { Alert, Button, Paragraph } from '@digdir/designsystemet-react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import { useLog } from '../../api/queries'
import type { LogEntry } from '../../api/types'
import { forWhom, joined, roleName } from '../../i18n/words'
import { Loaded } from '../../ui/Loaded'
import { LogLines, type LogLine } from '../../ui/LogLines'
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
              <LogLines
                lines={entries.map((entry) => lineOf(t, entry))}
                table={roomy}
                caption={t('log:caption')}
                headings={(['time', 'who', 'role', 'what'] as const).map((column) => t(`log:column.${column}`))}
                empty={t('log:empty')}
                query={query}
              />
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

function role(t: TFunction, entry: LogEntry): string {
  if (!entry.actor_role) return ''
  return entry.actor_role.includes('.') ? roleName(t, entry.actor_role) : ''
}

function What({ entry }: { entry: LogEntry }) {
  const { t } = useTranslation()
  return (
    <>
      {what(t, entry)}
      {entry.outcome === 'denied' && <strong> {t('log:refused')}</strong>}
      {entry.detail && <q className="log-detail">{entry.detail}</q>}
    </>
  )
}

function lineOf(t: TFunction, entry: LogEntry): LogLine {
  const happened = <What entry={entry} />
  return {
    id: entry.id,
    time: entry.time,
    who: forWhom(t, entry.actor_name ?? t('log:system'), entry.acting_name),
    cells: [role(t, entry) || '–', happened],
    what: happened,
    aside: role(t, entry),
  }
}
