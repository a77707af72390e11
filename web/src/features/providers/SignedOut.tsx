import { Button, Paragraph } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { PageTitle } from '../../ui/PageTitle'
import { LanguageChoice } from '../signin/LanguageChoice'

/** The provider sends people here when they have signed out there, too. */
export default function SignedOut() {
  const { t } = useTranslation()
  return (
    <div className="stack">
      <PageTitle title={t('providers:out.title')}>{t('providers:out.title')}</PageTitle>
      <Paragraph>{t('providers:out.text')}</Paragraph>
      <div>
        <Button asChild variant="secondary">
          <Link to="/">{t('providers:out.again')}</Link>
        </Button>
      </div>
      <LanguageChoice />
    </div>
  )
}
