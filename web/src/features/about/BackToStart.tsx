import './about.css'

import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

/** From a page that is open to everybody to where work is. */
export function BackToStart() {
  const { t } = useTranslation()
  return (
    <p>
      <Link className="ds-link tall-link" to="/">
        {t('about:back')}
      </Link>
    </p>
  )
}
