import { Checkbox, Fieldset, Radio, ValidationMessage } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'

import type { Errors } from '../../ui/form'
import { signers, type Basis } from './basis'

export type Heard = 'yes' | 'no' | null

interface Props {
  bases: readonly Basis[]
  basis: Basis | null
  onBasis: (basis: Basis) => void
  /** Who is to be heard, where it is asked. */
  asksHeard: string | null
  heard: Heard
  onHeard: (heard: Heard) => void
  signed: boolean
  onSigned: (signed: boolean) => void
  errors: Errors
}

/** What the consent rests on, whether the owner was heard where parents decide, and who has signed. */
export function BasisFields({ bases, basis, onBasis, asksHeard, heard, onHeard, signed, onSigned, errors }: Props) {
  const { t } = useTranslation()
  const [label, hint] = signers[basis ?? 'consent']
  return (
    <>
      <Fieldset>
        <Fieldset.Legend>{t('acting:consent_basis.legend')}</Fieldset.Legend>
        {bases.map((one, place) => (
          <Radio
            key={one}
            id={place === 0 ? 'basis' : undefined}
            name="basis"
            value={one}
            label={t(`acting:consent_basis.${one}`)}
            checked={basis === one}
            onChange={() => onBasis(one)}
          />
        ))}
        {errors['basis'] && <ValidationMessage>{errors['basis']}</ValidationMessage>}
      </Fieldset>
      {asksHeard !== null && (
        <Fieldset>
          <Fieldset.Legend>{t('acting:heard.legend', { name: asksHeard })}</Fieldset.Legend>
          {(['yes', 'no'] as const).map((one) => (
            <Radio
              key={one}
              id={one === 'yes' ? 'heard' : undefined}
              name="heard"
              value={one}
              label={t(`acting:heard.${one}`)}
              checked={heard === one}
              onChange={() => onHeard(one)}
            />
          ))}
          {errors['heard'] && <ValidationMessage>{errors['heard']}</ValidationMessage>}
        </Fieldset>
      )}
      <Checkbox label={t(label)} description={t(hint)} checked={signed} onChange={(event) => onSigned(event.target.checked)} />
    </>
  )
}
