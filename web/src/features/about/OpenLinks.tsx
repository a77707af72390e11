import './about.css'

import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

/** What is open to everybody, at the foot of the pages before sign-in. */
export function OpenLinks() {
  const { t } = useTranslation()
  return (
    <nav aria-label={t('about:links')} className="open-links">
      <Link className="ds-link" to="/driftsstatus">
        {t('about:status.title')}
      </Link>
      <Link className="ds-link" to="/informasjonskapsler">
        {t('about:cookies.title')}
      </Link>
    </nav>
  )
}
