import './administration.css'

import { Button, Paragraph } from '@digdir/designsystemet-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'

import { listPersons, nextPersons, placed, startOfPersons } from '../../api/administration'
import { asProblem } from '../../api/problem'
import type { PersonColumn } from '../../api/types'
import { useSession } from '../../session/session'
import { Empty } from '../../ui/Empty'
import { Loading } from '../../ui/Loading'
import { useBroad } from '../../ui/media'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemPanel } from '../../ui/ProblemPanel'
import { Textfield } from '../../ui/Textfield'
import { columnsOf, isColumn, PersonCards, PersonTable } from './PersonLists'

/** Everybody of the municipality, staff and plan owners alike: by name, or all. */
export default function PersonsPage() {
  const { t } = useTranslation()
  const { organisation } = useSession()
  const wide = useBroad()
  const [params, setParams] = useSearchParams()
  const [given, setGiven] = useState('')
  const [family, setFamily] = useState('')
  // Names never stand in the address, where histories and logs would keep them.
  const [asked, setAsked] = useState({ given_name: '', family_name: '' })
  const columns = columnsOf(organisation.plan_types)
  const wanted = params.get('sortering') ?? ''
  const column = wanted.replace(/^-/, '')
  const sort: PersonColumn = isColumn(column, columns) ? column : 'name'
  const descending = isColumn(column, columns) && wanted.startsWith('-')

  const query = useInfiniteQuery({
    queryKey: ['administration', 'persons', asked, sort, descending],
    queryFn: ({ pageParam }) => listPersons({ ...asked, sort, descending, limit: 25, ...placed(pageParam) }),
    initialPageParam: startOfPersons,
    getNextPageParam: nextPersons,
    placeholderData: (before) => before,
  })
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const total = query.data?.pages[0]?.total ?? 0
  const searched = asked.given_name !== '' || asked.family_name !== ''

  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    setAsked({ given_name: given.trim(), family_name: family.trim() })
  }
  const all = () => {
    setGiven('')
    setFamily('')
    setAsked({ given_name: '', family_name: '' })
  }
  const onSort = (key: string) => setParams({ sortering: key }, { replace: true })

  return (
    <div className="stack">
      <PageTitle title={t('administration:persons')}>{t('administration:persons')}</PageTitle>
      <Paragraph className="reading">{t('administration:persons_intro')}</Paragraph>
      <form role="search" onSubmit={submit} className="name-search">
        <Textfield
          id="given"
          label={t('persons:field.given_name')}
          autoComplete="off"
          maxLength={100}
          value={given}
          onChange={(event) => setGiven(event.target.value)}
        />
        <Textfield
          id="family"
          label={t('persons:field.family_name')}
          autoComplete="off"
          maxLength={100}
          value={family}
          onChange={(event) => setFamily(event.target.value)}
        />
        <div className="buttons">
          <Button type="submit">{t('participants:search.submit')}</Button>
          <Button type="button" variant="secondary" onClick={all}>
            {t('administration:show_all')}
          </Button>
        </div>
      </form>
      {query.isPending && <Loading />}
      {query.isError && !query.data && (
        <ProblemPanel problem={asProblem(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.data && (
        <>
          <p role="status" className="subtle">
            {t('administration:found', { count: total })}
          </p>
          {items.length === 0 ? (
            <Empty text={t(searched ? 'administration:none_found' : 'administration:none')} />
          ) : wide ? (
            <PersonTable items={items} columns={columns} sort={sort} descending={descending} onSort={onSort} />
          ) : (
            <PersonCards items={items} columns={columns} sort={sort} descending={descending} onSort={onSort} />
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
