import { Button, Checkbox, Heading, Paragraph } from '@digdir/designsystemet-react'
import { PlusIcon } from '@navikt/aksel-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'

import { asProblem } from '../../api/problem'
import { useInbox, usePlans, useRepresented, useWizards } from '../../api/queries'
import type { Wizard } from '../../api/types'
import { useSession } from '../../session/session'
import { Empty } from '../../ui/Empty'
import { Loading } from '../../ui/Loading'
import { useRoomy } from '../../ui/media'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemPanel } from '../../ui/ProblemPanel'
import { Textfield } from '../../ui/Textfield'
import { useSettled } from '../../ui/useSettled'
import { Represents } from '../acting/Represents'
import { BringPlanBack } from './BringPlanBack'
import { DeletedPlans, JustDeleted } from './DeletedPlans'
import { News } from './News'
import { PlanCards } from './PlanCards'
import { isSort, PlanTable } from './PlanTable'
import { Coming, Todos } from './Tasks'
import { useLater } from './useLater'

/** From so many plans on they are searched. */
const many = 10
const longest = 100

/** First what is new and what is to be done, then every plan that I take part in. */
export default function MyPlans() {
  const { t } = useTranslation()
  const { acting, rights } = useSession()
  const [params, setParams] = useSearchParams()
  const roomy = useRoomy()
  const asked = params.get('sortering') ?? ''
  const sort = isSort(asked) ? asked : 'owner_name'
  const ended = params.get('avsluttede') === 'ja'
  // Names never stand in the address, where histories and logs would keep them.
  const [words, setWords] = useState('')
  const searched = useLater(Array.from(words.trim()).slice(0, longest).join(''))
  const query = usePlans(sort, ended, searched)
  const inbox = useInbox()
  const mayCreate = rights.includes('plan.create')
  const wizards = useWizards(mayCreate)
  // The list stands still under what is new: all of that is there when it is shown.
  // Where it cannot be had, the menu leads there still.
  const represented = useRepresented(!acting)
  const settled = useSettled(query, inbox, wizards, represented)

  const set = (name: string, value: string | null) => {
    const next = new URLSearchParams(params)
    if (value === null) next.delete(name)
    else next.set(name, value)
    setParams(next, { replace: true })
  }
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const total = query.data?.pages[0]?.total ?? 0
  const onSort = (key: string) => set('sortering', key)

  return (
    <div className="stack">
      <PageTitle title={t('plans:title')}>{t('plans:title')}</PageTitle>
      <BringPlanBack />
      <JustDeleted />
      {(!settled || query.isPending) && <Loading />}
      {settled && query.isError && !query.data && (
        <ProblemPanel problem={asProblem(query.error)} onRetry={() => void query.refetch()} />
      )}
      {settled && query.data && (
        <>
          {inbox.data ? (
            <>
              <News inbox={inbox.data} />
              <Todos items={inbox.data.todo} />
              <Coming items={inbox.data.soon} />
            </>
          ) : (
            <Paragraph className="subtle">{t('plans:news.away')}</Paragraph>
          )}
          <Represents represented={represented.data?.items ?? []} />
          <section className="stack" aria-labelledby="all-plans">
            <div className="row-between">
              <Heading level={2} data-size="xs" id="all-plans">
                {t('plans:all')}
              </Heading>
              {mayCreate && <CreatePlan begun={wizards.data ?? []} />}
            </div>
            {(total >= many || words !== '') && (
              <Textfield
                id="plan-search"
                type="search"
                label={t('plans:search')}
                autoComplete="off"
                maxLength={longest}
                value={words}
                onChange={(event) => setWords(event.target.value)}
              />
            )}
            <p role="status" className="subtle empty-collapses">
              {searched && !query.isPlaceholderData ? t('plans:found', { count: total }) : ''}
            </p>
            {items.length === 0 ? (
              <Empty text={searched ? t('plans:none_found') : mayCreate ? t('plans:none_create') : t('plans:none')} />
            ) : roomy ? (
              <PlanTable plans={items} sort={sort} onSort={onSort} />
            ) : (
              <PlanCards plans={items} sort={sort} onSort={onSort} />
            )}
            {query.hasNextPage && (
              <div>
                <Button
                  variant="secondary"
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  {t('common:show_more')}
                </Button>
              </div>
            )}
            <Checkbox
              label={t('plans:show_ended')}
              checked={ended}
              onChange={(event) => set('avsluttede', event.target.checked ? 'ja' : null)}
            />
            {mayCreate && <DeletedPlans />}
          </section>
        </>
      )}
    </div>
  )
}

/** What was begun stands beside the way to begin; nothing new is begun before the first choice is made. */
function CreatePlan({ begun }: { begun: Wizard[] }) {
  const { t } = useTranslation()
  return (
    <div className="buttons">
      <Button asChild>
        <Link to="/planer/ny">
          <PlusIcon aria-hidden />
          {t('plans:create')}
        </Link>
      </Button>
      {begun.map((wizard) => {
        const name = wizard.short_name ?? wizard.owner?.name
        return (
          <Button key={wizard.id} asChild variant="secondary">
            <Link to={`/planer/ny/${wizard.id}`}>{name ? t('plans:begun', { name }) : t('plans:begun_nobody')}</Link>
          </Button>
        )
      })}
    </div>
  )
}
