import { Alert, Paragraph } from '@digdir/designsystemet-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { listDowntimes } from '../../api/open'
import { currentLanguage } from '../../i18n'
import { shortMoment } from '../../i18n/dates'

/** When the suite will be away, said on the sign-in page and beside the status; nothing where nothing is planned. */
export function Downtimes() {
  const { t } = useTranslation()
  const query = useQuery({ queryKey: ['downtimes'], queryFn: listDowntimes, retry: false })
  return (
    <>
      {query.data?.items.map((planned) => (
        <Alert key={planned.id} data-color="warning">
          <Paragraph>
            {t('about:downtime', { from: shortMoment(planned.starts_at), to: shortMoment(planned.ends_at) })}
          </Paragraph>
          {planned.texts[currentLanguage()] && <Paragraph>{planned.texts[currentLanguage()]}</Paragraph>}
        </Alert>
      ))}
    </>
  )
}
