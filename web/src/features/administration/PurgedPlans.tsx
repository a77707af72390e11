import { Details, Paragraph, Tag } from '@digdir/designsystemet-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import { listPurgedPlans } from '../../api/plans'
import type { PurgedPlan } from '../../api/types'
import { moment } from '../../i18n/dates'
import { joined } from '../../i18n/words'
import { Loaded } from '../../ui/Loaded'
import { LogLines, type LogLine } from '../../ui/LogLines'
import { useRoomy } from '../../ui/media'
import { PageTitle } from '../../ui/PageTitle'

/** The plans that are gone for good, with what each part of Samplan had of them. */
export default function PurgedPlans() {
  const { t } = useTranslation()
  const roomy = useRoomy()
  const query = useInfiniteQuery({
    queryKey: ['administration', 'purged-plans'],
    queryFn: ({ pageParam }) => listPurgedPlans(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
  return (
    <div className="stack">
      <PageTitle title={t('administration:purged.title')}>{t('administration:purged.title')}</PageTitle>
      <Paragraph className="reading">{t('administration:purged.intro')}</Paragraph>
      <Loaded query={query}>
        {(data) => (
          <LogLines
            lines={data.pages.flatMap((page) => page.items).map((plan) => lineOf(t, plan))}
            table={roomy}
            caption={t('administration:purged.caption')}
            headings={(['time', 'who', 'what', 'outcome'] as const).map((column) =>
              t(`administration:purged.column.${column}`),
            )}
            empty={t('administration:purged.empty')}
            query={query}
          />
        )}
      </Loaded>
    </div>
  )
}

const named = (t: TFunction, service: string) =>
  t([`administration:purged.service.${service}`, 'administration:purged.service.other'])

function What({ plan }: { plan: PurgedPlan }) {
  const { t } = useTranslation()
  return (
    <>
      {t(`common:plan_type.${plan.type}`)}
      <span className="subtle"> {t('administration:purged.deleted', { when: moment(plan.deleted_at) })}</span>
      {plan.archive_records.length > 0 && (
        <span className="log-detail">
          {t('administration:purged.archived', { records: joined(t, plan.archive_records) })}
        </span>
      )}
      <Details>
        <Details.Summary>{t('administration:purged.receipt')}</Details.Summary>
        <Details.Content>
          <ul className="plain">
            {plan.receipts.map((receipt) => (
              <li key={receipt.service}>
                {named(t, receipt.service)}:{' '}
                {joined(
                  t,
                  [
                    t('administration:purged.rows', { count: receipt.rows }),
                    receipt.documents > 0 && t('administration:purged.documents', { count: receipt.documents }),
                    receipt.keys_destroyed > 0 && t('administration:purged.key'),
                  ].filter((part) => part !== false),
                )}
                <span className="subtle small"> {moment(receipt.purged_at)}</span>
              </li>
            ))}
          </ul>
          <Paragraph className="subtle small">{t('administration:purged.number', { id: plan.id })}</Paragraph>
        </Details.Content>
      </Details>
    </>
  )
}

function Outcome({ plan }: { plan: PurgedPlan }) {
  const { t } = useTranslation()
  return plan.complete_at ? (
    <Tag data-color="success">{t('administration:purged.complete')}</Tag>
  ) : (
    <Tag data-color="warning">
      {t('administration:purged.missing', { services: joined(t, plan.missing.map((service) => named(t, service))) })}
    </Tag>
  )
}

function lineOf(t: TFunction, plan: PurgedPlan): LogLine {
  return {
    id: plan.id,
    time: plan.purged_at,
    who: plan.deleted_by_name ?? t('administration:purged.unknown'),
    cells: [<What key="what" plan={plan} />, <Outcome key="outcome" plan={plan} />],
    what: (
      <>
        <What plan={plan} />
        <Outcome plan={plan} />
      </>
    ),
    aside: '',
  }
}
