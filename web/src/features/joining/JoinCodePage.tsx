import { Paragraph } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'

import { useSession } from '../../session/session'
import { PageTitle } from '../../ui/PageTitle'
import { MakeJoinCode } from './MakeJoinCode'

/** One's own Samprokode. */
export default function JoinCodePage() {
  const { t } = useTranslation()
  const { person } = useSession()
  return (
    <div className="stack reading">
      <PageTitle title={t('joining:title')}>{t('joining:title')}</PageTitle>
      <Paragraph>{t('joining:own_intro')}</Paragraph>
      <Paragraph>{t('joining:only_who_you_trust')}</Paragraph>
      <MakeJoinCode main personId={person.id} />
    </div>
  )
}
