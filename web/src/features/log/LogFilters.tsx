import { Button, Details, Field, Label, Select } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'

import { useLogPeople } from '../../api/queries'
import { DateField } from '../../ui/DateField'
import { useRoomy } from '../../ui/media'
import { kinds, type Choice } from './asked'

const orders = { '-time': 'newest', time: 'oldest', who: 'who', role: 'role', what: 'what' } as const

/** What to see of the log; on a phone out of the way until it is wanted. */
export function LogFilters({ planId, choice }: { planId: string; choice: Choice }) {
  const { t } = useTranslation()
  const roomy = useRoomy()
  if (roomy) return <Fields planId={planId} choice={choice} />
  const { number } = choice
  return (
    <Details>
      <Details.Summary>{number > 0 ? t('log:filter.chosen', { number }) : t('log:filter.title')}</Details.Summary>
      <Details.Content>
        <Fields planId={planId} choice={choice} />
      </Details.Content>
    </Details>
  )
}

function Fields({ planId, choice }: { planId: string; choice: Choice }) {
  const { t } = useTranslation()
  const people = useLogPeople(planId).data?.items ?? []
  const { values, sort, choose, clear, number } = choice
  return (
    <div className="stack" role="group" aria-label={t('log:filter.title')}>
      <div className="log-filters">
        <Field>
          <Label>{t('log:filter.person')}</Label>
          <Select value={values.hvem} onChange={(event) => choose('hvem', event.target.value)}>
            <Select.Option value="">{t('log:filter.all_people')}</Select.Option>
            {people.map((one) => (
              <Select.Option key={one.person_id} value={one.person_id}>
                {one.name}
              </Select.Option>
            ))}
          </Select>
        </Field>
        <Field>
          <Label>{t('log:filter.kind')}</Label>
          <Select value={values.slag} onChange={(event) => choose('slag', event.target.value)}>
            <Select.Option value="">{t('log:filter.all_kinds')}</Select.Option>
            {kinds.map((kind) => (
              <Select.Option key={kind} value={kind}>
                {t(`log:kind.${kind}`)}
              </Select.Option>
            ))}
          </Select>
        </Field>
        <DateField label={t('log:filter.from')} value={values.fra} onChange={(value) => choose('fra', value)} />
        <DateField label={t('log:filter.to')} value={values.til} onChange={(value) => choose('til', value)} />
        <Field>
          <Label>{t('log:filter.sort')}</Label>
          <Select value={sort} onChange={(event) => choose('sortering', event.target.value)}>
            {Object.entries(orders).map(([key, name]) => (
              <Select.Option key={key} value={key}>
                {t(`log:order.${name}`)}
              </Select.Option>
            ))}
            {!(sort in orders) && <Select.Option value={sort}>{t(`log:order.${orders[sort.replace('-', '') as 'who']}`)}</Select.Option>}
          </Select>
        </Field>
      </div>
      <p role="status" className="subtle empty-collapses">
        {number > 0 ? t('log:filter.on') : ''}
      </p>
      {number > 0 && (
        <div>
          <Button variant="secondary" onClick={clear}>
            {t('log:filter.clear')}
          </Button>
        </div>
      )}
    </div>
  )
}
