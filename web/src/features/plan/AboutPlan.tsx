import { Heading } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'

import type { Plan } from '../../api/types'
import { dayInWords } from '../../i18n/dates'
import { roleName } from '../../i18n/words'

export function AboutPlan({ plan }: { plan: Plan }) {
  const { t } = useTranslation()
  const { period_from: from, period_to: to } = plan
  const period =
    from && to
      ? t('plan:about.from_to', { from: dayInWords(from), to: dayInWords(to) })
      : from
        ? t('plan:about.from', { from: dayInWords(from) })
        : to
          ? t('plan:about.to', { to: dayInWords(to) })
          : null
  return (
    <section className="panel" aria-labelledby="home-about">
      <Heading level={2} data-size="xs" id="home-about">
        {t('plan:about.title')}
      </Heading>
      <dl className="facts">
        <dt>{roleName(t, `${plan.type}.owner`)}</dt>
        <dd>{plan.owner.name}</dd>
        {plan.lead && (
          <>
            <dt>{roleName(t, `${plan.type}.lead`)}</dt>
            <dd>{plan.lead.name}</dd>
          </>
        )}
        {plan.short_name && (
          <>
            <dt>{t('plan:about.short_name')}</dt>
            <dd>{plan.short_name}</dd>
          </>
        )}
        {period && (
          <>
            <dt>{t('plan:about.period')}</dt>
            <dd>{period}</dd>
          </>
        )}
        {plan.status === 'ended' && (
          <>
            <dt>{t('plan:about.status')}</dt>
            <dd>{t('plan:about.ended')}</dd>
          </>
        )}
      </dl>
    </section>
  )
}
