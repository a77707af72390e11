import './administration.css'

import { Alert, Button, Field, Heading, Label, Paragraph, Select, Tag } from '@digdir/designsystemet-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'

import { decideAccess, listAccess, nextPersons, startOfPersons } from '../../api/administration'
import { asProblem, Problem } from '../../api/problem'
import type { Decision, ReviewItem, ReviewShow } from '../../api/types'
import { moment, shortMoment } from '../../i18n/dates'
import { joined } from '../../i18n/words'
import { useStepUp } from '../../session/StepUp'
import { Empty } from '../../ui/Empty'
import { Loading } from '../../ui/Loading'
import { PageTitle } from '../../ui/PageTitle'
import { problemText } from '../../ui/problems'
import { DoneAlert, ProblemAlert, ProblemPanel } from '../../ui/ProblemPanel'
import { rightKey } from './rights'

const shows: readonly ReviewShow[] = ['due', 'idle', 'rights', 'all']
const months = [3, 6, 12, 24] as const
type Choice = Decision['decision']

/** Once a year: who has access, were they here lately, and should they still have it. Decided in one go. */
export default function ReviewPage() {
  const { t } = useTranslation()
  const stepUp = useStepUp()
  const client = useQueryClient()
  const [params, setParams] = useSearchParams()
  const asked = params.get('vis')
  const show = shows.find((one) => one === asked) ?? 'due'
  const idle = months.find((one) => String(one) === params.get('maaneder')) ?? 6
  const [chosen, setChosen] = useState<Record<string, Choice | ''>>({})
  const [refused, setRefused] = useState<{ name: string; why: string }[]>([])
  const [done, setDone] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)

  const key = ['administration', 'review', show, idle]
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => listAccess(show, idle, pageParam),
    initialPageParam: startOfPersons,
    getNextPageParam: nextPersons,
  })
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const decided = items.filter((item) => chosen[item.person_id])

  const choose = (wanted: Record<string, string>) => {
    setChosen({})
    setDone(null)
    setParams({ vis: show, maaneder: String(idle), ...wanted }, { replace: true })
  }

  const submit = async () => {
    setBusy(true)
    setProblem(null)
    setDone(null)
    try {
      const decisions = decided.map((item) => ({
        person_id: item.person_id,
        decision: chosen[item.person_id] || ('confirm' as const),
        version: item.version,
      }))
      const outcome = await stepUp(() => decideAccess(decisions))
      const failed = outcome.items.filter((one) => one.refused)
      setRefused(
        failed.map((one) => ({
          name: items.find((item) => item.person_id === one.person_id)?.display_name ?? '',
          why: problemText(t, new Problem(409, one.refused ?? '')),
        })),
      )
      setChosen({})
      setDone(t('administration:review.done', { count: decisions.length - failed.length }))
      await client.invalidateQueries({ queryKey: ['administration'] })
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <div className="stack">
      <PageTitle title={t('administration:review.title')}>{t('administration:review.title')}</PageTitle>
      <Paragraph className="reading">{t('administration:review.intro')}</Paragraph>
      <div className="name-search">
        <Field>
          <Label>{t('administration:review.show')}</Label>
          <Select value={show} onChange={(event) => choose({ vis: event.target.value })}>
            {shows.map((one) => (
              <Select.Option key={one} value={one}>
                {t(`administration:review.filter.${one}`)}
              </Select.Option>
            ))}
          </Select>
        </Field>
        {show === 'idle' && (
          <Field>
            <Label>{t('administration:review.months')}</Label>
            <Select value={String(idle)} onChange={(event) => choose({ maaneder: event.target.value })}>
              {months.map((one) => (
                <Select.Option key={one} value={String(one)}>
                  {t('administration:review.month', { count: one })}
                </Select.Option>
              ))}
            </Select>
          </Field>
        )}
      </div>
      <DoneAlert>{done}</DoneAlert>
      {refused.length > 0 && (
        <Alert data-color="warning" role="alert">
          <Heading level={2} data-size="2xs">
            {t('administration:review.refused')}
          </Heading>
          <ul className="sentences">
            {refused.map((one) => (
              <li key={one.name}>
                {one.name}: {one.why}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      {query.isPending && <Loading />}
      {query.isError && !query.data && (
        <ProblemPanel problem={asProblem(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.data && items.length === 0 && <Empty text={t(`administration:review.empty.${show}`)} />}
      {items.length > 0 && (
        <>
          <p className="subtle">{t('administration:found', { count: query.data?.pages[0]?.total ?? 0 })}</p>
          <ul className="cards">
            {items.map((item) => (
              <Item
                key={item.person_id}
                item={item}
                value={chosen[item.person_id] ?? ''}
                onChoose={(value) => setChosen({ ...chosen, [item.person_id]: value })}
              />
            ))}
          </ul>
          {query.hasNextPage && (
            <div>
              <Button variant="secondary" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {t('common:show_more')}
              </Button>
            </div>
          )}
          <ProblemAlert problem={problem} />
          <div className="buttons">
            <Button loading={busy} onClick={() => (decided.length ? void submit() : setDone(t('administration:review.nothing')))}>
              {t('administration:review.carry_out', { count: decided.length })}
            </Button>
            <Button
              variant="secondary"
              onClick={() => setChosen(Object.fromEntries(items.map((item) => [item.person_id, chosen[item.person_id] || ('confirm' as const)])))}
            >
              {t('administration:review.confirm_rest')}
            </Button>
          </div>
        </>
      )}
    </div>
  )
}

function Item({ item, value, onChoose }: { item: ReviewItem; value: Choice | ''; onChoose: (value: Choice | '') => void }) {
  const { t } = useTranslation()
  const rights = item.rights.filter((right) => right !== 'local_admin')
  return (
    <li className="card review-item">
      <div>
        <Link className="ds-link card-link" to={`/virksomhet/personer/${item.person_id}`}>
          {item.display_name}
        </Link>
        <p className="subtle">
          {[
            item.workplace,
            item.username ?? t('administration:review.no_account'),
            item.last_sign_in
              ? t('administration:last_sign_in', { time: moment(item.last_sign_in) })
              : t('administration:never_signed_in'),
            t('administration:plans', { count: item.plans }),
            item.reviewed_at && t('administration:review.reviewed', { time: shortMoment(item.reviewed_at) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
        {rights.length > 0 && (
          <p>{joined(t, rights.map((right) => t(`administration:right_short.${rightKey(right)}`)))}</p>
        )}
        {item.account_status === 'invited' && <Tag data-color="info">{t('persons:account.status.invited')}</Tag>}
      </div>
      <Field>
        <Label>
          {t('administration:review.decision')} <span className="ds-sr-only">{item.display_name}</span>
        </Label>
        <Select value={value} onChange={(event) => onChoose(event.target.value as Choice | '')}>
          <Select.Option value="">{t('administration:review.undecided')}</Select.Option>
          <Select.Option value="confirm">{t('administration:review.confirm')}</Select.Option>
          {item.may_take_rights && (
            <Select.Option value="take_rights">{t('administration:review.take_rights')}</Select.Option>
          )}
          {item.may_close_account && (
            <Select.Option value="close_account">{t('administration:review.close_account')}</Select.Option>
          )}
        </Select>
      </Field>
    </li>
  )
}
