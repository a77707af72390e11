import './PlanMark.css'

import { useTranslation } from 'react-i18next'

import type { PlanType } from '../api/types'

/** The letters of a plan type on its colour; the full name stands beside it or is read instead. */
export function PlanMark({ type, quiet = false }: { type: PlanType; quiet?: boolean }) {
  const { t } = useTranslation()
  return (
    <span className="plan-mark" data-color={type}>
      <abbr title={t(`common:plan_type.${type}`)} aria-hidden={quiet}>
        {t(`common:plan_letters.${type}`)}
      </abbr>
    </span>
  )
}
