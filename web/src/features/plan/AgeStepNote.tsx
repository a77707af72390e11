import { Alert, Paragraph } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'

import type { Plan } from '../../api/types'
import { dayInWords } from '../../i18n/dates'

/** For the last thirty days before an age that changes something here: when, and what. */
export function AgeStepNote({ plan }: { plan: Plan }) {
  const { t } = useTranslation()
  const step = plan.age_step
  if (!step) return null
  const kind = plan.type === 'iop' || plan.type === 'iup' ? 'school' : 'health'
  const what = step.age === 12 ? 'heard' : `${kind}_${String(step.age)}`
  return (
    <Alert data-color="info">
      <Paragraph>
        {t('acting:age.turns', { name: plan.short_name ?? plan.owner.name, age: step.age, date: dayInWords(step.on) })}{' '}
        {t(`acting:age.${what}`)}
      </Paragraph>
    </Alert>
  )
}
