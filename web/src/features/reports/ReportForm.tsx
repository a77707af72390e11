import { Button, Field, Fieldset, Label, Radio, Select, ValidationMessage } from '@digdir/designsystemet-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { PlanType, ReportStep } from '../../api/types'
import { planTypes } from '../../i18n/words'
import { useSession } from '../../session/session'
import { ErrorList, useErrors } from '../../ui/form'
import { Textfield } from '../../ui/Textfield'
import { faultsOf, presets, reports, type Choice, type Preset } from './filters'

/** What to count, of which period, of which plans. */
export function ReportForm({ initial, onShow }: { initial: Choice; onShow: (choice: Choice) => void }) {
  const { t } = useTranslation()
  const { organisation } = useSession()
  const [choice, setChoice] = useState(initial)
  const { errors, show, round } = useErrors()
  const set = (part: Partial<Choice>) => setChoice({ ...choice, ...part })
  const offered = planTypes.filter((type) => organisation.plan_types.includes(type))

  return (
    <form
      className="stack panel"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const faults = Object.entries(faultsOf(choice)).map(([name, fault]) => [name, t(`reports:fault.${fault}`)])
        if (show(Object.fromEntries(faults) as Record<string, string>)) onShow(choice)
      }}
    >
      <Fieldset>
        <Fieldset.Legend>{t('reports:what')}</Fieldset.Legend>
        {reports.map((report) => (
          <Radio
            key={report}
            name="report"
            value={report}
            label={t(`reports:name.${report}`)}
            description={t(`reports:about.${report}`)}
            checked={choice.report === report}
            onChange={() => set({ report })}
          />
        ))}
      </Fieldset>
      <div className="two-dates">
        <Field>
          <Label htmlFor="period">{t('reports:period')}</Label>
          <Select id="period" value={choice.period} onChange={(event) => set({ period: event.target.value as Preset })}>
            {presets.map((preset) => (
              <Select.Option key={preset} value={preset}>
                {t(`reports:preset.${preset}`)}
              </Select.Option>
            ))}
          </Select>
          {errors['period'] && <ValidationMessage>{errors['period']}</ValidationMessage>}
        </Field>
        {choice.report === 'sign_ins' ? (
          <Field>
            <Label htmlFor="by">{t('reports:by')}</Label>
            <Select id="by" value={choice.by} onChange={(event) => set({ by: event.target.value as ReportStep })}>
              <Select.Option value="month">{t('reports:month')}</Select.Option>
              <Select.Option value="day">{t('reports:day')}</Select.Option>
            </Select>
          </Field>
        ) : (
          <Field>
            <Label htmlFor="type">{t('reports:plan_type')}</Label>
            <Select id="type" value={choice.type} onChange={(event) => set({ type: event.target.value as PlanType | '' })}>
              <Select.Option value="">{t('reports:all_types')}</Select.Option>
              {offered.map((type) => (
                <Select.Option key={type} value={type}>
                  {t(`common:plan_type.${type}`)}
                </Select.Option>
              ))}
            </Select>
          </Field>
        )}
      </div>
      {choice.period === 'own' && (
        <div className="two-dates">
          <Month id="from" label={t('reports:from')} value={choice.from} error={errors['from']} onChange={(from) => set({ from })} />
          <Month id="to" label={t('reports:to')} value={choice.to} error={errors['to']} onChange={(to) => set({ to })} />
        </div>
      )}
      <ErrorList errors={errors} round={round} />
      <div>
        <Button type="submit">{t('reports:show')}</Button>
      </div>
    </form>
  )
}

interface MonthProps {
  id: string
  label: string
  value: string
  error?: string
  onChange: (value: string) => void
}

/** Not every browser has a picker of months: written by hand, it is year and month. */
function Month({ onChange, ...rest }: MonthProps) {
  const { t } = useTranslation()
  return (
    <Textfield
      {...rest}
      name={rest.id}
      type="month"
      description={t('reports:month_hint')}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
