import './plans.css'

import { Table } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import type { PlanItem, PlanSort } from '../../api/types'
import { shortDate } from '../../i18n/dates'
import { planName, roleName } from '../../i18n/words'
import { ConsentTag } from '../../ui/ConsentTag'
import { PlanMark } from '../../ui/PlanMark'

export interface PlanListProps {
  plans: PlanItem[]
  unread: Map<string, number>
  sort: string
  onSort: (sort: string) => void
}

export const sortKeys = ['owner_name', 'short_name', 'type', 'consent_to', 'archived_at', 'my_role'] as const

/** The address may say anything; the service is asked only for what it knows. */
export function isSort(text: string): text is PlanSort {
  return sortKeys.some((key) => text === key || text === `-${key}`)
}

export function PlanTable({ plans, unread, sort, onSort }: PlanListProps) {
  const { t } = useTranslation()
  const header = (key: (typeof sortKeys)[number]) => {
    const now = sort === key ? 'ascending' : sort === `-${key}` ? 'descending' : 'none'
    return (
      <Table.HeaderCell
        key={key}
        scope="col"
        sort={now}
        onClick={() => onSort(now === 'ascending' ? `-${key}` : key)}
      >
        {t(`plans:column.${key}`)}
      </Table.HeaderCell>
    )
  }
  return (
    <Table zebra={false} hover className="plan-table">
      <caption className="ds-sr-only">{t('plans:caption')}</caption>
      <Table.Head>
        <Table.Row>
          {sortKeys.map(header)}
          <Table.HeaderCell scope="col">{t('plans:column.new')}</Table.HeaderCell>
        </Table.Row>
      </Table.Head>
      <Table.Body>
        {plans.map((plan) => (
          <Table.Row key={plan.id}>
            <Table.HeaderCell scope="row">
              <div className="theirs">
                <Link className="ds-link" to={`/planer/${plan.id}`}>
                  {planName(t, plan)}
                </Link>
              </div>
              {plan.status === 'ended' && <span className="subtle">{t('plans:ended')} </span>}
              <Manage plan={plan} />
            </Table.HeaderCell>
            <Table.Cell>
              <div className="theirs">{plan.short_name ?? '–'}</div>
            </Table.Cell>
            <Table.Cell>
              <PlanMark type={plan.type} />
            </Table.Cell>
            <Table.Cell>
              {plan.my_kind === 'owner' ? t('plans:own') : <ConsentTag consent={plan.consent} />}
            </Table.Cell>
            <Table.Cell>{plan.archived_at ? shortDate(plan.archived_at) : '–'}</Table.Cell>
            <Table.Cell>{roleName(t, plan.my_role)}</Table.Cell>
            <Table.Cell>
              <NewMessages count={unread.get(plan.id) ?? 0} />
            </Table.Cell>
          </Table.Row>
        ))}
      </Table.Body>
    </Table>
  )
}

/** The way to a plan's set-up, for who leads it and may see it. */
export function Manage({ plan }: { plan: PlanItem }) {
  const { t } = useTranslation()
  if (plan.my_kind !== 'lead' || !plan.consent.holds) return null
  return (
    <Link className="ds-link manage" to={`/planer/${plan.id}/oppsett`} aria-label={t('plans:manage_of', { name: planName(t, plan) })}>
      {t('plans:manage')}
    </Link>
  )
}

export function NewMessages({ count }: { count: number }) {
  const { t } = useTranslation()
  if (count === 0) return <>–</>
  return <strong>{t('plans:new_messages', { count })}</strong>
}
