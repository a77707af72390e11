import { Heading } from '@digdir/designsystemet-react'
import type { Ref } from 'react'
import { useTranslation } from 'react-i18next'

export const steps = ['owner', 'type', 'elements', 'account', 'confirm'] as const

/** How far one has come. */
export function Where({ step, heading }: { step: number; heading?: Ref<HTMLHeadingElement> }) {
  const { t } = useTranslation()
  return (
    <div className="wizard-where">
      <progress max={steps.length} value={step} aria-hidden />
      <Heading level={2} data-size="xs" ref={heading} tabIndex={-1}>
        <span className="subtle wizard-count">{t('wizard:step', { step, of: steps.length })}</span>
        {t(`wizard:${steps[step - 1] ?? 'owner'}.title`)}
      </Heading>
    </div>
  )
}
