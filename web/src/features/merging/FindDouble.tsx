import { Paragraph } from '@digdir/designsystemet-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'

import { getPerson } from '../../api/identity'
import { BackLink } from '../../ui/BackLink'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { PersonSearch } from '../persons/PersonSearch'

/** The other registration of somebody who was registered twice: looked for, never made. */
export default function FindDouble() {
  const { t } = useTranslation()
  const { personId = '' } = useParams()
  const navigate = useNavigate()
  const card = useQuery({ queryKey: ['administration', 'person', personId], queryFn: () => getPerson(personId) })
  return (
    <div className="stack">
      <BackLink to={`/virksomhet/personer/${personId}`}>{t('merging:back')}</BackLink>
      <Loaded query={card}>
        {(person) => (
          <>
            <PageTitle title={t('merging:title')}>{t('merging:find_title', { name: person.display_name })}</PageTitle>
            <Paragraph className="reading">{t('merging:find_intro')}</Paragraph>
            <PersonSearch
              besides={person.id}
              onPick={(other) => void navigate(`/virksomhet/personer/${person.id}/slaa-sammen/${other.id}`)}
            />
          </>
        )}
      </Loaded>
    </div>
  )
}
