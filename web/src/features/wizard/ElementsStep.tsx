import './wizard.css'

import { Button, Checkbox, Fieldset, Heading, Paragraph } from '@digdir/designsystemet-react'
import { PlusIcon, TrashIcon } from '@navikt/aksel-icons'
import { useTranslation } from 'react-i18next'

import type { LifeArea, Wizard, WizardGoal, WizardPatch } from '../../api/types'
import { capital } from '../../i18n/words'
import { DateField } from '../../ui/DateField'
import { TextField, type Errors } from '../../ui/form'
import { ElementsField } from '../setup/ElementsField'

const areas: readonly LifeArea[] = ['home', 'daytime', 'health', 'network', 'economy', 'leisure']

interface Props {
  wizard: Wizard
  change: (patch: WizardPatch, wait?: number) => void
  errors: Errors
}

export function ElementsStep({ wizard, change, errors }: Props) {
  const { t } = useTranslation()
  const toggleArea = (area: LifeArea) =>
    change({
      life_areas: wizard.life_areas.includes(area)
        ? wizard.life_areas.filter((one) => one !== area)
        : areas.filter((one) => one === area || wizard.life_areas.includes(one)),
    })
  return (
    <>
      <ElementsField value={wizard.elements} onChange={(elements) => change({ elements })} error={errors['elements']} />
      {wizard.elements.includes('goals') && <Goals wizard={wizard} change={change} error={errors['goals']} />}
      {wizard.elements.includes('mapping') && (
        <Fieldset>
          <Fieldset.Legend>{t('wizard:elements.areas')}</Fieldset.Legend>
          {areas.map((area) => (
            <Checkbox
              key={area}
              label={capital(t(`common:access.${area}`))}
              checked={wizard.life_areas.includes(area)}
              onChange={() => toggleArea(area)}
            />
          ))}
        </Fieldset>
      )}
      <section className="panel" aria-labelledby="period">
        <Heading level={3} data-size="2xs" id="period">
          {t('wizard:elements.period')}
        </Heading>
        <Paragraph className="subtle">{t('wizard:elements.period_hint')}</Paragraph>
        <div className="two-dates">
          <DateField
            id="period_from"
            label={t('wizard:elements.period_from')}
            value={wizard.period_from ?? ''}
            onChange={(value) => change({ period_from: value || null }, 1000)}
          />
          <DateField
            id="period_to"
            label={t('wizard:elements.period_to')}
            value={wizard.period_to ?? ''}
            error={errors['period_to']}
            onChange={(value) => change({ period_to: value || null }, 1000)}
          />
        </div>
      </section>
    </>
  )
}

function Goals({ wizard, change, error }: Omit<Props, 'errors'> & { error?: string }) {
  const { t } = useTranslation()
  const { goals } = wizard
  const put = (index: number, goal: WizardGoal) =>
    change({ goals: goals.map((one, at) => (at === index ? goal : one)) }, 1000)
  return (
    <section className="panel stack" aria-labelledby="goals" id="goals-panel">
      <Heading level={3} data-size="2xs" id="goals" tabIndex={-1}>
        {t('wizard:elements.goals')}
      </Heading>
      <Paragraph className="subtle">{t('wizard:elements.goals_hint')}</Paragraph>
      {goals.map((goal, index) => (
        <div key={index} className="stack wizard-goal">
          <TextField
            id={`goal-${index}-title`}
            label={t('wizard:elements.goal_title', { number: index + 1 })}
            required
            maxLength={200}
            value={goal.title}
            error={error && !goal.title.trim() ? error : undefined}
            onChange={(title) => put(index, { ...goal, title })}
          />
          <TextField
            id={`goal-${index}-description`}
            label={t('goals:field.description')}
            rows={3}
            maxLength={20000}
            value={goal.description}
            onChange={(description) => put(index, { ...goal, description })}
          />
          <div>
            <Button
              variant="tertiary"
              onClick={() => change({ goals: goals.filter((_, at) => at !== index) })}
            >
              <TrashIcon aria-hidden />
              {t('wizard:elements.remove_goal', { number: index + 1 })}
            </Button>
          </div>
        </div>
      ))}
      <div>
        <Button variant="secondary" onClick={() => change({ goals: [...goals, { title: '', description: '' }] }, 1000)}>
          <PlusIcon aria-hidden />
          {t('wizard:elements.add_goal')}
        </Button>
      </div>
    </section>
  )
}
