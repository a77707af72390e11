import { Alert, Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate, useParams } from 'react-router'

import { comparePersons } from '../../api/administration'
import { Problem } from '../../api/problem'
import type { Merging, Person } from '../../api/types'
import { dayInWords } from '../../i18n/dates'
import { BackLink } from '../../ui/BackLink'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { problemText } from '../../ui/problems'
import { Face } from '../persons/Portrait'
import { MergeForm } from './MergeForm'

/** Two registrations of one human being side by side: which one stays, and what a merge does. */
export default function MergePage() {
  const { t } = useTranslation()
  const { personId = '', otherId = '' } = useParams()
  const navigate = useNavigate()
  const swapped = useLocation().state === 'swapped'
  const query = useQuery({
    queryKey: ['administration', 'merging', personId, otherId],
    queryFn: () => comparePersons(personId, otherId),
  })
  return (
    <div className="stack">
      <BackLink to={`/virksomhet/personer/${personId}`}>{t('merging:back')}</BackLink>
      <PageTitle title={t('merging:title')}>{t('merging:title')}</PageTitle>
      <Loaded query={query}>
        {(found) => (
          <>
            <Paragraph className="reading">{t('merging:intro')}</Paragraph>
            <div className="home-grid">
              <Side person={found.kept} plans={found.kept_plans} stays />
              <Side person={found.merged} plans={found.merged_plans} />
            </div>
            <div className="buttons">
              <Button
                variant="secondary"
                onClick={() => void navigate(`/virksomhet/personer/${otherId}/slaa-sammen/${personId}`, { replace: true, state: 'swapped' })}
              >
                {t('merging:swap')}
              </Button>
            </div>
            <p role="status" className="subtle">
              {swapped ? t('merging:swapped', { name: found.kept.display_name }) : ''}
            </p>
            {found.obstacles.length > 0 ? (
              <Obstacles found={found} />
            ) : (
              <MergeForm key={found.kept.id} found={found} onStale={() => void query.refetch()} />
            )}
          </>
        )}
      </Loaded>
    </div>
  )
}

function Side({ person, plans, stays = false }: { person: Person; plans: number; stays?: boolean }) {
  const { t } = useTranslation()
  const id = `side-${person.id}`
  const open = person.account && person.account.status !== 'closed' ? person.account : null
  return (
    <section className="panel stack" aria-labelledby={id}>
      <div className="card-head">
        <Face id={person.id} name={person.display_name} has={person.has_portrait} />
        <Heading level={2} data-size="xs" id={id}>
          {t(stays ? 'merging:kept' : 'merging:merged')}: {person.display_name}
        </Heading>
      </div>
      <dl className="kept-list">
        <dt>{t('persons:field.birth_date')}</dt>
        <dd>{person.birth_date ? dayInWords(person.birth_date) : '–'}</dd>
        <dt>{t('persons:field.identity_number')}</dt>
        <dd>{person.identity_number_masked ?? t('merging:no_number')}</dd>
        <dt>{t('persons:account.title')}</dt>
        <dd>{open ? t('merging:username', { username: open.username }) : t('merging:no_account')}</dd>
      </dl>
      <p className="subtle">{t('administration:plans', { count: plans })}</p>
    </section>
  )
}

function Obstacles({ found }: { found: Merging }) {
  const { t } = useTranslation()
  return (
    <Alert data-color="warning" role="alert">
      <Heading level={2} data-size="2xs">
        {t('merging:stops')}
      </Heading>
      <ul className="sentences">
        {found.obstacles.map((code) => (
          <li key={code}>{problemText(t, new Problem(409, code))}</li>
        ))}
      </ul>
    </Alert>
  )
}
