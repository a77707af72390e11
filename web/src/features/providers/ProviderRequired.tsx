import { Button, Paragraph } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'

import { PageTitle } from '../../ui/PageTitle'
import { ProviderLinks } from './ProviderLinks'
import { useProviders } from './providers'

/** The municipality asks for more than a password. */
export function ProviderRequired({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation()
  const providers = useProviders().data?.items ?? []
  return (
    <>
      <PageTitle title={t('providers:required.title')}>{t('providers:required.title')}</PageTitle>
      <Paragraph role="status">{t('providers:required.text')}</Paragraph>
      <ProviderLinks providers={providers} label="via" />
      <div>
        <Button variant="tertiary" onClick={onBack}>
          {t('signin:code.back')}
        </Button>
      </div>
    </>
  )
}
