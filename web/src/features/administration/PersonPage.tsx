import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation, useParams } from 'react-router'

import { getRights, getStanding } from '../../api/administration'
import { getPerson } from '../../api/identity'
import type { Problem } from '../../api/problem'
import type { Person, PersonStanding } from '../../api/types'
import { moment } from '../../i18n/dates'
import { useSession } from '../../session/session'
import { BackLink } from '../../ui/BackLink'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { DoneAlert } from '../../ui/ProblemPanel'
import { Representatives } from '../acting/Representatives'
import { MakeJoinCode } from '../joining/MakeJoinCode'
import { AccountPanel } from '../persons/AccountPanel'
import { NumberPanel } from '../persons/NumberPanel'
import { PersonCard } from '../persons/PersonCard'
import { administers } from './rights'
import { RightsForm } from './RightsForm'

/** One person, as an admin looks after them: card, account, rights. */
export default function PersonPage() {
  const { t } = useTranslation()
  const { personId = '' } = useParams()
  const client = useQueryClient()
  const arrived = useLocation().state as { done?: string } | null
  const [stale, setStale] = useState<Problem | null>(null)
  const [done, setDone] = useState<string | null>(arrived?.done ?? null)
  const card = useQuery({ queryKey: ['administration', 'person', personId], queryFn: () => getPerson(personId) })
  const rights = useQuery({ queryKey: ['administration', 'rights', personId], queryFn: () => getRights(personId) })
  const standing = useQuery({ queryKey: ['administration', 'standing', personId], queryFn: () => getStanding(personId) })

  const changed = (person: Person | null, text: string) => {
    if (person) client.setQueryData(['administration', 'person', personId], person)
    void client.invalidateQueries({ queryKey: ['administration'] })
    setDone(text)
  }

  return (
    <div className="stack">
      <BackLink to="/virksomhet/personer">{t('administration:back')}</BackLink>
      <Loaded query={card}>
        {(person) => (
          <>
            <PageTitle title={t('administration:person')}>{person.display_name}</PageTitle>
            {standing.data && <Standing personId={personId} standing={standing.data} />}
            <DoneAlert>{done}</DoneAlert>
            <div className="home-grid">
              <PersonCard person={person} onSaved={(saved) => changed(saved, t('persons:saved', { name: saved.display_name }))} />
              <div className="stack">
                <Representatives person={person} onDone={setDone} />
                {person.may.edit_way_in && <NumberPanel person={person} onChanged={changed} />}
                <AccountPanel person={person} onChanged={changed} />
                <Loaded query={rights}>
                  {(held) => (
                    <RightsForm
                      key={held.version}
                      person={person}
                      rights={held}
                      refused={stale}
                      onStale={(problem) => {
                        setStale(problem)
                        void client.invalidateQueries({ queryKey: ['administration', 'rights', personId] })
                      }}
                      onSaved={() => {
                        setStale(null)
                        changed(null, t('administration:rights.saved', { name: person.display_name }))
                      }}
                    />
                  )}
                </Loaded>
                <section className="panel stack" aria-labelledby="join-code-panel">
                  <Heading level={2} data-size="xs" id="join-code-panel">
                    {t('joining:title')}
                  </Heading>
                  <Paragraph>{t('joining:for_somebody', { name: person.display_name })}</Paragraph>
                  <MakeJoinCode personId={person.id} />
                </section>
                <section className="panel stack" aria-labelledby="merging-panel">
                  <Heading level={2} data-size="xs" id="merging-panel">
                    {t('merging:title')}
                  </Heading>
                  <Paragraph>{t('merging:open_text', { name: person.display_name })}</Paragraph>
                  <div className="buttons">
                    <Button asChild variant="secondary">
                      <Link to={`/virksomhet/personer/${person.id}/slaa-sammen`}>{t('merging:open')}</Link>
                    </Button>
                  </div>
                </section>
              </div>
            </div>
          </>
        )}
      </Loaded>
    </div>
  )
}

function Standing({ personId, standing }: { personId: string; standing: PersonStanding }) {
  const { t } = useTranslation()
  const { rights } = useSession()
  return (
    <p className="subtle">
      {[
        t('administration:plans', { count: standing.plans }),
        standing.last_sign_in
          ? t('administration:last_sign_in', { time: moment(standing.last_sign_in) })
          : t('administration:never_signed_in'),
        standing.elsewhere ? t('administration:elsewhere') : null,
      ]
        .filter(Boolean)
        .join(' · ')}
      {administers(rights) && (
        <>
          {' · '}
          <Link className="ds-link" to={`/virksomhet/planer?person=${personId}&avsluttede=ja`}>
            {t('administration:all_plans.of_person')}
          </Link>
        </>
      )}
    </p>
  )
}
