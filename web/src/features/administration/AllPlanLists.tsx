import { Button, Field, Label, Select, Table, Tag } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import type { AllPlansSort, ListedPlan } from '../../api/types'
import { shortDay, today } from '../../i18n/dates'
import { PlanMark } from '../../ui/PlanMark'

const columns = ['owner_name', 'type', 'lead_name', 'consent_to', 'owner_place'] as const

/** The address may say anything; the service is asked only for what it knows. */
export const isSort = (text: string): text is AllPlansSort =>
  columns.some((column) => text === column || text === `-${column}`)

interface Props {
  plans: ListedPlan[]
  sort: AllPlansSort
  onSort: (sort: string) => void
}

export function AllPlanTable({ plans, sort, onSort }: Props) {
  const { t } = useTranslation()
  return (
    <Table data-size="sm" hover className="person-table">
      <caption className="ds-sr-only">{t('administration:all_plans.caption')}</caption>
      <Table.Head>
        <Table.Row>
          {columns.map((column) => {
            const now = sort === column ? 'ascending' : sort === `-${column}` ? 'descending' : 'none'
            return (
              <Table.HeaderCell
                key={column}
                scope="col"
                sort={now}
                onClick={() => onSort(now === 'ascending' ? `-${column}` : column)}
              >
                {t(`administration:all_plans.column.${column}`)}
              </Table.HeaderCell>
            )
          })}
          <Table.HeaderCell scope="col">
            <span className="ds-sr-only">{t('participants:column.actions')}</span>
          </Table.HeaderCell>
        </Table.Row>
      </Table.Head>
      <Table.Body>
        {plans.map((plan) => (
          <Table.Row key={plan.id}>
            <Table.HeaderCell scope="row">
              <div className="theirs">
                <Person id={plan.owner_person_id} name={plan.owner_name} />
              </div>
              {plan.ended && <span className="subtle">{t('plans:ended')}</span>}
            </Table.HeaderCell>
            <Table.Cell>
              <PlanMark type={plan.type} />
            </Table.Cell>
            <Table.Cell>
              <div className="theirs">
                <Lead plan={plan} />
              </div>
            </Table.Cell>
            <Table.Cell>
              <ConsentPeriod plan={plan} />
            </Table.Cell>
            <Table.Cell>
              <div className="theirs">{plan.owner_place ?? '–'}</div>
            </Table.Cell>
            <Table.Cell>
              <Administer plan={plan} />
            </Table.Cell>
          </Table.Row>
        ))}
      </Table.Body>
    </Table>
  )
}

/** The same plans with the same facts, for a narrow screen. */
export function AllPlanCards({ plans, sort, onSort }: Props) {
  const { t } = useTranslation()
  return (
    <div className="stack">
      <Field>
        <Label>{t('common:sort_by')}</Label>
        <Select value={sort} onChange={(event) => onSort(event.target.value)}>
          {columns.map((column) => (
            <Select.Option key={column} value={column}>
              {t(`administration:all_plans.column.${column}`)}
            </Select.Option>
          ))}
          {sort.startsWith('-') && (
            <Select.Option value={sort}>
              {t('administration:descending', {
                column: t(`administration:all_plans.column.${sort.slice(1) as (typeof columns)[number]}`),
              })}
            </Select.Option>
          )}
        </Select>
      </Field>
      <ul className="cards">
        {plans.map((plan) => (
          <li key={plan.id} className="card">
            <div className="card-head">
              <PlanMark type={plan.type} />
              <Link className="ds-link card-link" to={`/virksomhet/personer/${plan.owner_person_id}`}>
                {plan.owner_name}
              </Link>
            </div>
            <p className="subtle">
              {[plan.owner_place, plan.ended ? t('plans:ended') : null].filter(Boolean).join(' · ')}
            </p>
            <dl className="plan-facts">
              <dt>{t('administration:all_plans.column.lead_name')}</dt>
              <dd>
                <Lead plan={plan} />
              </dd>
              <dt>{t('administration:all_plans.column.consent_to')}</dt>
              <dd>
                <ConsentPeriod plan={plan} />
              </dd>
            </dl>
            <div className="buttons">
              <Administer plan={plan} />
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Administer({ plan }: { plan: ListedPlan }) {
  const { t } = useTranslation()
  return (
    <Button asChild variant="secondary" className="tall">
      <Link to={`/virksomhet/planer/${plan.id}`}>
        {t('administration:administered.open_link')}
        <span className="ds-sr-only"> {plan.owner_name}</span>
      </Link>
    </Button>
  )
}

function Person({ id, name }: { id: string; name: string }) {
  return (
    <Link className="ds-link" to={`/virksomhet/personer/${id}`}>
      {name}
    </Link>
  )
}

function Lead({ plan }: { plan: ListedPlan }) {
  const { t } = useTranslation()
  return (
    <>
      {plan.lead_person_id && plan.lead_name && <Person id={plan.lead_person_id} name={plan.lead_name} />}{' '}
      {!plan.led && (
        <Tag data-color="warning">
          {t(plan.lead_person_id ? 'administration:all_plans.no_account' : 'administration:all_plans.no_lead')}
        </Tag>
      )}
    </>
  )
}

function ConsentPeriod({ plan }: { plan: ListedPlan }) {
  const { t } = useTranslation()
  const { consent_from: from, consent_to: to } = plan
  if (!from || !to) return <Tag data-color="neutral">{t('administration:all_plans.no_consent')}</Tag>
  if (to < today()) return <Tag data-color="danger">{t('common:consent.expired', { date: shortDay(to) })}</Tag>
  return (
    <>
      {shortDay(from)}–{shortDay(to)}
    </>
  )
}
