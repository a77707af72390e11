import './reports.css'

import { useTranslation } from 'react-i18next'

export interface Bar {
  key: string
  label: string
  /** None where the number is withheld. */
  value: number | null
  /** The number in words of its own, where it is not told as it is. */
  text: string
}

const line = 3
const room = 75

/** Bars with their labels and numbers beside them. The table beneath says the same to those who do not see it. */
export function BarChart({ name, bars }: { name: string; bars: Bar[] }) {
  const { t } = useTranslation()
  const most = Math.max(1, ...bars.map((bar) => bar.value ?? 0))
  return (
    <svg
      role="img"
      aria-label={t('reports:chart', { name })}
      className="bars"
      width="100%"
      style={{ height: `${bars.length * line}em` }}
    >
      {bars.map((bar, number) => {
        const width = ((bar.value ?? 0) / most) * room
        return (
          <g key={bar.key} aria-hidden>
            <text x="0" y={`${number * line + 1}em`}>
              {bar.label}
            </text>
            <rect x="0" y={`${number * line + 1.35}em`} width={`${width}%`} height="1.1em" rx="2" />
            <text x={`${width}%`} dx={width > 0 ? '0.5em' : 0} y={`${number * line + 2.25}em`} className="bar-value">
              {bar.text}
            </text>
          </g>
        )
      })}
    </svg>
  )
}
