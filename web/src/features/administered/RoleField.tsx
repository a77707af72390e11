import { Field, Label, Select } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'

import type { Kind, PlanType } from '../../api/types'
import { roleName } from '../../i18n/words'
import { kinds } from '../participants/kinds'

export function RoleField({ type, value, onChange }: { type: PlanType; value: Kind; onChange: (kind: Kind) => void }) {
  const { t } = useTranslation()
  return (
    <Field>
      <Label>{t('participants:column.role')}</Label>
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
