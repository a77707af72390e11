import { Paragraph } from '@digdir/designsystemet-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { tellTabs } from '../../session/channel'
import { PageTitle } from '../../ui/PageTitle'

/** Ends the window that was opened to show oneself; the one that waits goes on by itself. */
export default function Confirmed() {
  const { t } = useTranslation()
  useEffect(() => {
    tellTabs({ kind: 'signed-in' })
    // Browsers let a page close only a window that a page opened; else the text says what to do.
    window.close()
  }, [])
  return (
    <div className="stack">
      <PageTitle title={t('providers:confirmed.title')}>{t('providers:confirmed.title')}</PageTitle>
      <Paragraph>{t('providers:confirmed.text')}</Paragraph>
      <p>
        <Link className="ds-link" to="/">
          {t('errors:to_my_plans')}
        </Link>
      </p>
    </div>
  )
}
