import { Paragraph } from '@digdir/designsystemet-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import { readOrganisationLog } from '../../api/administration'
import type { OrganisationLogLine } from '../../api/types'
import { joined } from '../../i18n/words'
import { Loaded } from '../../ui/Loaded'
import { LogLines, type LogLine } from '../../ui/LogLines'
import { useRoomy } from '../../ui/media'
import { PageTitle } from '../../ui/PageTitle'

/** What was done in the municipality outside its plans: who, with whom, when, and why. */
export default function OrganisationLog() {
  const { t } = useTranslation()
  const roomy = useRoomy()
  const query = useInfiniteQuery({
    queryKey: ['administration', 'log'],
    queryFn: ({ pageParam }) => readOrganisationLog(pageParam),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next_cursor,
  })
  return (
    <div className="stack">
      <PageTitle title={t('administration:log.title')}>{t('administration:log.title')}</PageTitle>
      <Paragraph className="reading">{t('administration:log.intro')}</Paragraph>
      <Loaded query={query}>
        {(data) => (
          <LogLines
            lines={data.pages.flatMap((page) => page.items).map((line) => lineOf(t, line))}
            table={roomy}
            caption={t('administration:log.caption')}
            headings={(['time', 'who', 'what', 'concerns', 'outcome'] as const).map((column) =>
              t(`administration:log.column.${column}`),
            )}
            empty={t('administration:log.empty')}
            query={query}
          />
        )}
      </Loaded>
    </div>
  )
}

/** Actions are codes; one that this page has not heard of is still told as something that happened. */
function what(t: TFunction, line: OrganisationLogLine): string {
  return t([`administration:log.action.${line.action.replaceAll('.', '_')}`, 'administration:log.action.other'])
}

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

function lineOf(t: TFunction, line: OrganisationLogLine): LogLine {
  const concerns = joined(t, line.concerns)
  const outcome = t(line.outcome === 'denied' ? 'administration:log.outcome.denied' : 'administration:log.outcome.done')
  const more = <More line={line} />
  return {
    id: line.sequence,
    time: line.time,
    who: line.actor_name ?? t('administration:log.operator'),
    cells: [
      <>
        {what(t, line)}
        {more}
      </>,
      <div className="theirs">{concerns || '–'}</div>,
      outcome,
    ],
    what: (
      <>
        {what(t, line)}
        {concerns && `: ${concerns}`}
        {more}
      </>
    ),
    aside: outcome,
  }
}
