import { Checkbox, Fieldset, ValidationMessage } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'

import type { Element } from '../../api/types'

const elements: readonly Element[] = [
  'goals',
  'specialist_plans',
  'messages',
  'calendar',
  'log',
  'mapping',
  'status',
  'documents',
]
/** Chosen now, but with no screen of their own yet; the choice is remembered until they have one. */
const later: readonly Element[] = ['specialist_plans', 'calendar', 'mapping', 'status']

interface Props {
  value: readonly Element[]
  onChange: (elements: Element[]) => void
  error?: string
}

/** Which elements a plan has, in the one order that they have everywhere. */
export function ElementsField({ value, onChange, error }: Props) {
  const { t } = useTranslation()
  const toggle = (element: Element) =>
    onChange(elements.filter((one) => (one === element ? !value.includes(one) : value.includes(one))))
  const box = (element: Element) => (
    <Checkbox
      key={element}
      label={t(`common:element.${element}`)}
      checked={value.includes(element)}
      onChange={() => toggle(element)}
    />
  )
  return (
    <>
      <Fieldset id="elements" tabIndex={-1}>
        <Fieldset.Legend>{t('wizard:elements.legend')}</Fieldset.Legend>
        {elements.filter((element) => !later.includes(element)).map(box)}
        {error && <ValidationMessage>{error}</ValidationMessage>}
      </Fieldset>
      <Fieldset>
        <Fieldset.Legend>{t('wizard:elements.later_legend')}</Fieldset.Legend>
        <Fieldset.Description>{t('wizard:elements.later')}</Fieldset.Description>
        {later.map(box)}
      </Fieldset>
    </>
  )
}
