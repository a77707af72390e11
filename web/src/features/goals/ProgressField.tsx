import './goals.css'

import { useTranslation } from 'react-i18next'

import { progressWord } from '../../ui/Progress'
import { Textfield } from '../../ui/Textfield'

interface Props {
  value: string
  error?: string
  onChange: (value: string) => void
}

/** A number for those who know it, a slider for those who feel it, and the word for both. */
export function ProgressField({ value, error, onChange }: Props) {
  const { t } = useTranslation()
  const number = Math.min(100, Math.max(0, Number(value) || 0))
  return (
    <div className="progress-field">
      <Textfield
        id="progress"
        name="progress"
        label={t('goals:field.progress')}
        inputMode="numeric"
        suffix="%"
        value={value}
        error={error}
        onChange={(event) => onChange(event.target.value.replace(/[^\d]/g, ''))}
      />
      <input
        type="range"
        min={0}
        max={100}
        step={5}
        value={number}
        aria-label={t('goals:field.progress_slider')}
        aria-valuetext={`${t('common:percent', { value: number })}, ${t(`goals:progress.${progressWord(number)}`)}`}
        onChange={(event) => onChange(event.target.value)}
      />
      <p className="subtle">{t(`goals:progress.${progressWord(number)}`)}</p>
    </div>
  )
}
