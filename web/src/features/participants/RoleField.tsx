import { Field, Label, Select } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'

import type { Kind, PlanType } from '../../api/types'
import { roleName } from '../../i18n/words'
import { kinds } from './kinds'

interface Props {
  type: PlanType
  value: Kind
  hint?: string
  onChange: (kind: Kind) => void
}

/** As what somebody takes part, in the words of the plan's type. */
export function RoleField({ type, value, hint, onChange }: Props) {
  const { t } = useTranslation()
  return (
    <Field>
      <Label>{t('participants:column.role')}</Label>
      {hint && <Field.Description>{hint}</Field.Description>}
      <Select value={value} onChange={(event) => onChange(event.target.value as Kind)}>
        {kinds.map((one) => (
          <Select.Option key={one} value={one}>
            {roleName(t, `${type}.${one}`)}
          </Select.Option>
        ))}
      </Select>
    </Field>
  )
}
