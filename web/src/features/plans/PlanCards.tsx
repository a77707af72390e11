import { Field, Label, Select } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { shortDate } from '../../i18n/dates'
import { planName, roleName } from '../../i18n/words'
import { ConsentTag } from '../../ui/ConsentTag'
import { PlanMark } from '../../ui/PlanMark'
import { isNew, Manage, NewsSign, sortKeys, type PlanListProps } from './PlanTable'

/** The same plans with the same facts, for a narrow screen. */
export function PlanCards({ plans, sort, onSort }: PlanListProps) {
  const { t } = useTranslation()
  return (
    <>
      {plans.length > 1 && (
        <Field>
          <Label>{t('common:sort_by')}</Label>
          <Select value={sort} onChange={(event) => onSort(event.target.value)}>
            {sortKeys.map((key) => (
              <Select.Option key={key} value={key === 'newest' ? '-newest' : key}>
                {t(`plans:column.${key}`)}
              </Select.Option>
            ))}
          </Select>
        </Field>
      )}
      <ul className="cards">
        {plans.map((plan) => (
          <li key={plan.id} className="card">
            <div className="card-head">
              <PlanMark type={plan.type} />
              <Link className="ds-link card-link" to={`/planer/${plan.id}`}>
                {planName(t, plan)}
              </Link>
            </div>
            <p className="subtle">
              {[plan.short_name, roleName(t, plan.my_role), plan.status === 'ended' ? t('plans:ended') : null]
                .filter(Boolean)
                .join(' · ')}
            </p>
            <div className="tags">
              {plan.my_kind === 'owner' ? <span>{t('plans:own')}</span> : <ConsentTag consent={plan.consent} />}
              {isNew(plan.news) && <NewsSign news={plan.news} />}
              {plan.archived_at && <span className="subtle">{t('plans:archived', { date: shortDate(plan.archived_at) })}</span>}
            </div>
            <Manage plan={plan} />
          </li>
        ))}
      </ul>
    </>
  )
}
