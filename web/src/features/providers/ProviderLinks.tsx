import './providers.css'

import { Button, Paragraph } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'

import type { Provider } from '../../api/types'
import { useHasKept } from '../../session/kept'
import { confirmedPath, startAddress } from './providers'

interface Props {
  providers: Provider[]
  /** "Logg inn med" where one may choose, "Logg inn via" where one must. */
  label: 'with' | 'via'
}

/** Links, not forms: they lead to another site. The one for everybody comes first, those for staff beneath. */
export function ProviderLinks({ providers, label }: Props) {
  const { t } = useTranslation()
  const { pathname, search } = useLocation()
  const kept = useHasKept()
  const [first, ...others] = [...providers].sort((one, other) => rank(one) - rank(other))
  if (!first) return null

  // Text that waits in this tab would be lost with it: then the sign-in gets a window of its own.
  const link = (provider: Provider) =>
    kept
      ? { href: startAddress(provider, confirmedPath), target: '_blank' }
      : { href: startAddress(provider, `${pathname}${search}`) }
  const name = (provider: Provider) => t(`providers:name.${provider.kind}`)

  return (
    <div className="provider-links">
      <Button asChild className="provider-link">
        <a {...link(first)}>{t(`providers:sign_in.${label}`, { name: name(first) })}</a>
      </Button>
      {first.kind === 'idporten' && (
        <Paragraph data-size="sm" className="subtle">
          {t('providers:means')}
        </Paragraph>
      )}
      {others.length > 0 && (
        <div className="provider-staff">
          <span id="provider-staff">{t('providers:staff')}</span>
          <ul aria-labelledby="provider-staff" className="provider-list">
            {others.map((provider) => (
              <li key={provider.name}>
                <Button asChild variant="tertiary">
                  <a {...link(provider)}>{name(provider)}</a>
                </Button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}

const rank = (provider: Provider) => (provider.kind === 'idporten' ? 0 : 1)
