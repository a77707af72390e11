import { Paragraph } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { PageTitle } from '../../ui/PageTitle'

/** Also for what exists but is not this person's: the two must look the same. */
export function NotFound() {
  const { t } = useTranslation()
  return (
    <div className="stack reading">
      <PageTitle title={t('errors:not_found.title')}>{t('errors:not_found.title')}</PageTitle>
      <Paragraph>{t('errors:not_found.text')}</Paragraph>
      <p>
        <Link className="ds-link" to="/planer">
          {t('errors:to_my_plans')}
        </Link>
      </p>
    </div>
  )
}
