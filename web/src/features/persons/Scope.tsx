import { Tag } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'

/** Which fields are the person's everywhere, and which are this plan's own. */
export function Scope({ here = false }: { here?: boolean }) {
  const { t } = useTranslation()
  return <Tag data-color={here ? 'neutral' : 'info'}>{t(here ? 'persons:scope.here' : 'persons:scope.everywhere')}</Tag>
}
