import './administration.css'

import { Button, Checkbox, Field, Label, Paragraph, Select } from '@digdir/designsystemet-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'

import { getPerson } from '../../api/identity'
import { searchAllPlans } from '../../api/plans'
import { asProblem } from '../../api/problem'
import { planTypes } from '../../i18n/words'
import { useSession } from '../../session/session'
import { Empty } from '../../ui/Empty'
import { Loading } from '../../ui/Loading'
import { useBroad } from '../../ui/media'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemPanel } from '../../ui/ProblemPanel'
import { Textfield } from '../../ui/Textfield'
import { AllPlanCards, AllPlanTable, isSort } from './AllPlanLists'
import { adminOf } from './rights'

/** Every plan of the municipality that the admin administers: whose it is and who leads it, not what it holds. */
export default function AllPlansPage() {
  const { t } = useTranslation()
  const { organisation, rights } = useSession()
  const broad = useBroad()
  const [params, setParams] = useSearchParams()
  const [owner, setOwner] = useState('')
  const [lead, setLead] = useState('')
  // Names never stand in the address, where histories and logs would keep them.
  const [asked, setAsked] = useState({ owner: '', lead: '' })
  const mine = planTypes.filter((one) => organisation.plan_types.includes(one) && rights.includes(adminOf(one)))
  const type = mine.find((one) => one === params.get('type')) ?? null
  const ended = params.get('avsluttede') === 'ja'
  const unled = params.get('uten-koordinator') === 'ja'
  const personId = params.get('person')
  const wanted = params.get('sortering') ?? ''
  const sort = isSort(wanted) ? wanted : 'owner_name'
  const person = useQuery({
    queryKey: ['administration', 'person', personId],
    queryFn: () => getPerson(personId ?? ''),
    enabled: personId !== null,
  })
  const query = useInfiniteQuery({
    queryKey: ['administration', 'all-plans', asked, type, ended, unled, personId, sort],
    queryFn: ({ pageParam }) =>
      searchAllPlans({ ...asked, type, ended, unled, person_id: personId, sort, limit: 25, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_after,
    placeholderData: (before) => before,
  })
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const narrowed = asked.owner !== '' || asked.lead !== '' || type !== null || unled || personId !== null

  const set = (name: string, value: string | null) => {
    const next = new URLSearchParams(params)
    if (value === null) next.delete(name)
    else next.set(name, value)
    setParams(next, { replace: true })
  }
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    setAsked({ owner: owner.trim(), lead: lead.trim() })
  }
  const all = () => {
    setOwner('')
    setLead('')
    setAsked({ owner: '', lead: '' })
    setParams(params.has('sortering') ? { sortering: sort } : {}, { replace: true })
  }
  const onSort = (key: string) => set('sortering', key)

  return (
    <div className="stack">
      <PageTitle title={t('administration:all_plans.title')}>{t('administration:all_plans.title')}</PageTitle>
      <Paragraph className="reading">{t('administration:all_plans.intro')}</Paragraph>
      <form role="search" onSubmit={submit} className="name-search">
        <Textfield
          id="owner"
          label={t('administration:all_plans.column.owner_name')}
          autoComplete="off"
          maxLength={100}
          value={owner}
          onChange={(event) => setOwner(event.target.value)}
        />
        <Textfield
          id="lead"
          label={t('administration:all_plans.column.lead_name')}
          autoComplete="off"
          maxLength={100}
          value={lead}
          onChange={(event) => setLead(event.target.value)}
        />
        {mine.length > 1 && (
          <Field>
            <Label>{t('administration:all_plans.column.type')}</Label>
            <Select value={type ?? ''} onChange={(event) => set('type', event.target.value || null)}>
              <Select.Option value="">{t('administration:all_plans.any_type')}</Select.Option>
              {mine.map((one) => (
                <Select.Option key={one} value={one}>
                  {t(`common:plan_type.${one}`)}
                </Select.Option>
              ))}
            </Select>
          </Field>
        )}
        <div className="buttons">
          <Button type="submit">{t('participants:search.submit')}</Button>
          <Button type="button" variant="secondary" onClick={all}>
            {t('administration:show_all')}
          </Button>
        </div>
      </form>
      <Checkbox
        label={t('administration:all_plans.unled')}
        checked={unled}
        onChange={(event) => set('uten-koordinator', event.target.checked ? 'ja' : null)}
      />
      <Checkbox
        label={t('plans:show_ended')}
        checked={ended}
        onChange={(event) => set('avsluttede', event.target.checked ? 'ja' : null)}
      />
      {person.data && (
        <div className="row-between">
          <Paragraph>{t('administration:all_plans.with_person', { name: person.data.display_name })}</Paragraph>
          <Button variant="tertiary" onClick={() => set('person', null)}>
            {t('administration:all_plans.whoever')}
          </Button>
        </div>
      )}
      {query.isPending && <Loading />}
      {query.isError && !query.data && (
        <ProblemPanel problem={asProblem(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.data && (
        <>
          <p role="status" className="subtle">
            {t(query.hasNextPage ? 'administration:all_plans.first' : 'administration:all_plans.found', {
              count: items.length,
            })}
          </p>
          {items.length === 0 ? (
            <Empty text={t(narrowed ? 'administration:all_plans.none_found' : 'administration:all_plans.none')} />
          ) : broad ? (
            <AllPlanTable plans={items} sort={sort} onSort={onSort} />
          ) : (
            <AllPlanCards plans={items} sort={sort} onSort={onSort} />
          )}
          {query.hasNextPage && (
            <div>
              <Button variant="secondary" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {t('common:show_more')}
              </Button>
            </div>
          )}
        </>
      )}
    </div>
  )
}
