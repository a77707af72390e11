import { Checkbox, Field, Fieldset, Label, Paragraph, Radio, Select } from '@digdir/designsystemet-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { AccessElement, Level } from '../../api/types'
import { capital, elementName, levels } from '../../i18n/words'
import { given, presetOf, presets, type Rights } from './presets'

interface Props {
  legend: string
  /** What can be given a level here: nothing is asked for that the plan does not have. */
  parts: readonly AccessElement[]
  value: Rights
  onChange: (value: Rights) => void
  /** What the role gave, where that is told beside a level that is another. */
  byRole?: Rights | undefined
}

/** One of three, as most need it; the levels of each part are behind the fourth. */
export function LevelsField({ legend, parts, value, onChange, byRole }: Props) {
  const { t } = useTranslation()
  const preset = presetOf(value, parts)
  const [adapting, setAdapting] = useState(preset === null)
  return (
    <div className="stack">
      <Fieldset>
        <Fieldset.Legend>{legend}</Fieldset.Legend>
        {presets.map((one) => (
          <Radio
            key={one}
            name="preset"
            value={one}
            label={t(`rights:preset.${one}`)}
            description={t(`rights:preset_hint.${one}`)}
            checked={!adapting && preset === one}
            onChange={() => {
              setAdapting(false)
              onChange(given(one, value, parts))
            }}
          />
        ))}
        <Radio
          name="preset"
          value="adapted"
          label={t('rights:preset.adapted')}
          description={t('rights:preset_hint.adapted')}
          checked={adapting}
          onChange={() => setAdapting(true)}
        />
      </Fieldset>
      {adapting && (
        <>
          <div className="rights-grid">
            {parts.map((part) => (
              <Field key={part}>
                <Label>{capital(elementName(t, part))}</Label>
                <Select
                  value={value.levels[part] ?? 'none'}
                  onChange={(event) => onChange({ ...value, levels: { ...value.levels, [part]: event.target.value as Level } })}
                >
                  {levels.map((level) => (
                    <Select.Option key={level} value={level}>
                      {t(`common:level.${level}`)}
                    </Select.Option>
                  ))}
                </Select>
                {byRole && (byRole.levels[part] ?? 'none') !== (value.levels[part] ?? 'none') && (
                  <Paragraph className="subtle" data-size="sm">
                    {t('rights:by_role', { level: t(`common:level.${byRole.levels[part] ?? 'none'}`) })}
                  </Paragraph>
                )}
              </Field>
            ))}
          </div>
          <Checkbox
            label={t('rights:may_print')}
            checked={value.print}
            onChange={(event) => onChange({ ...value, print: event.target.checked })}
          />
        </>
      )}
    </div>
  )
}
