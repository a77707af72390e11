import './plans.css'

import { Table } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import type { NewsCounts, PlanItem, PlanSort } from '../../api/types'
import { shortDate } from '../../i18n/dates'
import { planName, roleName } from '../../i18n/words'
import { ConsentTag } from '../../ui/ConsentTag'
import { PlanMark } from '../../ui/PlanMark'

export interface PlanListProps {
  plans: PlanItem[]
  sort: string
  onSort: (sort: string) => void
}

export const sortKeys = ['owner_name', 'short_name', 'type', 'consent_to', 'archived_at', 'my_role', 'newest'] as const

/** The address may say anything; the service is asked only for what it knows. */
export function isSort(text: string): text is PlanSort {
  return sortKeys.some((key) => text === key || text === `-${key}`)
}

export function PlanTable({ plans, sort, onSort }: PlanListProps) {
  const { t } = useTranslation()
  const header = (key: (typeof sortKeys)[number]) => {
    const now = sort === key ? 'ascending' : sort === `-${key}` ? 'descending' : 'none'
    // Whoever asks for what is new wants the newest first.
    const [first, second] = key === 'newest' ? [`-${key}`, key] : [key, `-${key}`]
    return (
      <Table.HeaderCell
        key={key}
        scope="col"
        sort={now}
        onClick={() => onSort(sort === first ? second : first)}
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
              <NewsSign news={plan.news} />
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

export const isNew = (news: NewsCounts) => Object.values(news).some((count) => count > 0)

/** Whether there are messages to me, and how much else was written since. */
export function NewsSign({ news }: { news: NewsCounts }) {
  const { t } = useTranslation()
  if (!isNew(news)) return <>–</>
  const { messages, ...others } = news
  const changes = Object.values(others).reduce((sum, count) => sum + count, 0)
  const told = [
    messages > 0 && t('plans:new_messages', { count: messages }),
    changes > 0 && t('plans:news.changes', { count: changes }),
  ]
  return <strong>{told.filter(Boolean).join(', ')}</strong>
}
