import { Button, Checkbox, Heading } from '@digdir/designsystemet-react'
import { PlusIcon } from '@navikt/aksel-icons'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'

import { asProblem } from '../../api/problem'
import { useAllUnread, usePlans, useRepresented, useWizards } from '../../api/queries'
import { useSession } from '../../session/session'
import { Empty } from '../../ui/Empty'
import { Loading } from '../../ui/Loading'
import { useRoomy } from '../../ui/media'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemPanel } from '../../ui/ProblemPanel'
import { useSettled } from '../../ui/useSettled'
import { Represents } from '../acting/Represents'
import { Asked } from './Asked'
import { BringPlanBack } from './BringPlanBack'
import { DeletedPlans, JustDeleted } from './DeletedPlans'
import { PlanCards } from './PlanCards'
import { isSort, PlanTable } from './PlanTable'

/** First what is asked of me and what is new, then every plan that I take part in. */
export default function MyPlans() {
  const { t } = useTranslation()
  const { acting, rights } = useSession()
  const [params, setParams] = useSearchParams()
  const roomy = useRoomy()
  const asked = params.get('sortering') ?? ''
  const sort = isSort(asked) ? asked : 'owner_name'
  const ended = params.get('avsluttede') === 'ja'
  const query = usePlans(sort, ended)
  const unread = useAllUnread()
  const mayCreate = rights.includes('plan.create')
  const wizards = useWizards(mayCreate)
  // The list stands still under what is asked of me: all of that is there when it is shown.
  // Where it cannot be had, the menu leads there still.
  const represented = useRepresented(!acting)
  const settled = useSettled(query, unread, wizards, represented)

  const set = (name: string, value: string | null) => {
    const next = new URLSearchParams(params)
    if (value === null) next.delete(name)
    else next.set(name, value)
    setParams(next, { replace: true })
  }
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const unreadOf = new Map(unread.data?.items.map((item) => [item.plan_id, item.unread]))

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
          <Asked plans={items} unread={unreadOf} wizards={wizards.data ?? []} unreadFailed={unread.isError} />
          <Represents represented={represented.data?.items ?? []} />
          <section className="stack" aria-labelledby="all-plans">
            <div className="row-between">
              <Heading level={2} data-size="xs" id="all-plans">
                {t('plans:all')}
              </Heading>
              {mayCreate && <CreatePlan />}
            </div>
            {items.length === 0 ? (
              <Empty text={mayCreate ? t('plans:none_create') : t('plans:none')} />
            ) : roomy ? (
              <PlanTable plans={items} unread={unreadOf} sort={sort} onSort={(key) => set('sortering', key)} />
            ) : (
              <PlanCards plans={items} unread={unreadOf} sort={sort} onSort={(key) => set('sortering', key)} />
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

/** Nothing is begun before the first choice is made. */
function CreatePlan() {
  const { t } = useTranslation()
  return (
    <Button asChild>
      <Link to="/planer/ny">
        <PlusIcon aria-hidden />
        {t('plans:create')}
      </Link>
    </Button>
  )
}
