import './Progress.css'

import { useTranslation } from 'react-i18next'

export function progressWord(value: number): 'not_started' | 'under_way' | 'reached' {
  if (value <= 0) return 'not_started'
  return value >= 100 ? 'reached' : 'under_way'
}

/** One bar in the accent colour with its number and word beside it; never red or green. */
export function Progress({ value, label }: { value: number; label: string }) {
  const { t } = useTranslation()
  return (
    <div className="progress">
      <progress max={100} value={value} aria-label={label} />
      <span>
        <strong>{t('common:percent', { value })}</strong> {t(`goals:progress.${progressWord(value)}`)}
      </span>
    </div>
  )
}
