import { Fieldset } from '@digdir/designsystemet-react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import type { Person, PlanType } from '../../api/types'
import { TextField, type Errors } from '../../ui/form'

/** Where a child goes, and as what: on their card, and so the same in all their plans. */
export interface Pupil {
  workplace: string
  position: string
}

type PupilsPlan = 'iop' | 'iup'

/** Whether plans of a type are for children at a school or in a kindergarten. */
export function isPupils(type: PlanType | null): type is PupilsPlan {
  return type === 'iop' || type === 'iup'
}

/** What stands on the card, or what a child usually is there. */
export function pupilOf(t: TFunction, type: PupilsPlan, person: Person): Pupil {
  return { workplace: person.workplace ?? '', position: person.position ?? t(`wizard:pupil.is_${type}`) }
}

interface Props {
  type: PupilsPlan
  value: Pupil
  onChange: (pupil: Pupil) => void
  errors: Errors
}

export function PupilFields({ type, value, onChange, errors }: Props) {
  const { t } = useTranslation()
  return (
    <Fieldset>
      <Fieldset.Legend>{t(`wizard:pupil.title_${type}`)}</Fieldset.Legend>
      <Fieldset.Description>{t('wizard:pupil.hint')}</Fieldset.Description>
      <TextField
        id="workplace"
        label={t(`wizard:pupil.at_${type}`)}
        autoComplete="off"
        maxLength={120}
        value={value.workplace}
        error={errors['workplace']}
        onChange={(workplace) => onChange({ ...value, workplace })}
      />
      <TextField
        id="position"
        label={t('wizard:pupil.position')}
        autoComplete="off"
        maxLength={120}
        value={value.position}
        error={errors['position']}
        onChange={(position) => onChange({ ...value, position })}
      />
    </Fieldset>
  )
}
