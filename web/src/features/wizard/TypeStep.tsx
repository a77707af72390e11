import { Fieldset, Radio, ValidationMessage } from '@digdir/designsystemet-react'
import type { ComponentProps } from 'react'
import { useTranslation } from 'react-i18next'

import type { Element, PlanType, Wizard, WizardPatch } from '../../api/types'
import { planTypes } from '../../i18n/words'
import { useSession } from '../../session/session'
import { TextField, type Errors } from '../../ui/form'
import { PupilFields } from './PupilFields'

interface Props {
  wizard: Wizard
  change: (patch: WizardPatch, wait?: number) => void
  errors: Errors
  /** What is asked of a child, where the plan is for one. */
  pupil: Omit<ComponentProps<typeof PupilFields>, 'errors'> | null
}

/** What a plan begins with: every part that can be used as yet. The ticks can be changed in the next step. */
const usual: Element[] = ['goals', 'messages', 'log', 'documents']

export function TypeStep({ wizard, change, errors, pupil }: Props) {
  const { t } = useTranslation()
  const { organisation } = useSession()
  const offered = planTypes.filter((type) => organisation.plan_types.includes(type))
  const choose = (type: PlanType) =>
    change({ type, ...(wizard.elements.length === 0 ? { elements: usual } : {}) })
  return (
    <>
      <Fieldset id="type" tabIndex={-1}>
        <Fieldset.Legend>{t('wizard:type.legend')}</Fieldset.Legend>
        {offered.map((type) => (
          <Radio
            key={type}
            name="type"
            value={type}
            label={`${t(`common:plan_type.${type}`)} (${t(`common:plan_letters.${type}`)})`}
            description={t(`wizard:type.hint_${type}`)}
            checked={wizard.type === type}
            onChange={() => choose(type)}
          />
        ))}
        {errors['type'] && <ValidationMessage>{errors['type']}</ValidationMessage>}
      </Fieldset>
      <TextField
        id="short_name"
        label={t('wizard:type.short_name')}
        description={t('wizard:type.short_name_hint')}
        autoComplete="off"
        maxLength={40}
        value={wizard.short_name ?? ''}
        onChange={(value) => change({ short_name: value || null }, 1000)}
      />
      {pupil && <PupilFields {...pupil} errors={errors} />}
    </>
  )
}
