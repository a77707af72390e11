import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { listProviders } from '../../api/identity'
import type { Provider } from '../../api/types'
import { currentLanguage } from '../../i18n'

/** Who else vouches for people here. That it cannot be told leaves user name and password, as without any. */
export function useProviders() {
  return useQuery({ queryKey: ['providers'], queryFn: listProviders, staleTime: Infinity, gcTime: Infinity, retry: false })
}

/** A provider's proper name. */
export function useProviderName(): (name: string | null | undefined) => string {
  const { t } = useTranslation()
  const { data } = useProviders()
  return (name) => {
    const kind = data?.items.find((one) => one.name === name)?.kind
    return kind ? t(`providers:name.${kind}`) : t('providers:name.other')
  }
}

/** Where a browser is sent to sign in, and to come back to a page of ours. */
export function startAddress(provider: Provider, to: string): string {
  return `/api/identity/providers/${provider.name}/start?to=${encodeURIComponent(to)}&language=${currentLanguage()}`
}

export const stepUpAddress = () => `/api/identity/session/step-up/provider?language=${currentLanguage()}`

/** The page that a window ends at which was opened for showing oneself. */
export const confirmedPath = '/bekreftet'
