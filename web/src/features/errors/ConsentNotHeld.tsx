import { Paragraph } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import type { Problem } from '../../api/problem'
import type { Plan } from '../../api/types'
import { roleName } from '../../i18n/words'
import { PageTitle } from '../../ui/PageTitle'

/** The plan is there, but the owner's consent for this person does not hold now. Says whom to ask. */
export function ConsentNotHeld({ problem }: { problem: Problem }) {
  const { t } = useTranslation()
  const { ask } = problem
  return (
    <div className="stack reading">
      <PageTitle title={t('errors:consent.title')}>{t('errors:consent.title')}</PageTitle>
      <Paragraph>{t('errors:consent.text')}</Paragraph>
      <Paragraph>
        {ask?.role
          ? t('errors:consent.ask_role', { name: ask.name, role: roleName(t, ask.role).toLowerCase() })
          : t('errors:consent.ask', { name: ask?.name ?? t('errors:consent.somebody') })}
      </Paragraph>
      <p>
        <Link className="ds-link" to="/planer">
          {t('errors:to_my_plans')}
        </Link>
      </p>
    </div>
  )
}

/** Whoever leads the plan is the one to ask, and can put it right. */
export function LeadWithoutConsent({ plan }: { plan: Plan }) {
  const { t } = useTranslation()
  return (
    <div className="stack reading">
      <PageTitle title={t('errors:consent.lead_title')}>{t('errors:consent.lead_title')}</PageTitle>
      <Paragraph>{t('errors:consent.lead_text')}</Paragraph>
      <p>
        <Link className="ds-link" to={`/planer/${plan.id}/deltakere`}>
          {t('errors:consent.lead_to')}
        </Link>
      </p>
    </div>
  )
}
