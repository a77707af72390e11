import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { restoreItem } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useGoals, useRefresh, useTrash } from '../../api/queries'
import type { DraftKind, Goal, Trashed } from '../../api/types'
import { dayInWords, moment } from '../../i18n/dates'
import { plainOf, type Document } from '../../richtext/document'
import { BackLink } from '../../ui/BackLink'
import { Empty } from '../../ui/Empty'
import { focusOnce } from '../../ui/focus'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { usePlan } from '../plan/context'

/** What was deleted in the plan, by whom, until when it can be brought back, and the way back. */
export default function TrashPage() {
  const { t } = useTranslation()
  const plan = usePlan()
  const query = useTrash(plan.id)
  return (
    <div className="stack reading">
      <BackLink to={`/planer/${plan.id}/maal`}>{t('trash:back')}</BackLink>
      <PageTitle title={t('trash:title')} shortName={plan.short_name}>
        {t('trash:title')}
      </PageTitle>
      <Paragraph>{t('trash:intro')}</Paragraph>
      <Loaded query={query}>{({ items }) => <Lying items={items} />}</Loaded>
    </div>
  )
}

function Lying({ items }: { items: Trashed[] }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const refresh = useRefresh()
  const goals = useGoals(plan.id).data?.items ?? []
  const [back, setBack] = useState<Trashed[]>([])
  const [refused, setRefused] = useState<{ id: string; problem: Problem } | null>(null)
  const [busy, setBusy] = useState<string | null>(null)
  const came = back.filter((one) => !items.some((item) => item.id === one.id))

  const restore = async (item: Trashed) => {
    setRefused(null)
    setBusy(item.id)
    try {
      await restoreItem(plan.id, item.kind as DraftKind, item.id)
      setBack((before) => [...before, item])
      await refresh(keys.trash(plan.id), keys.goals(plan.id), keys.comments(plan.id))
    } catch (error) {
      setRefused({ id: item.id, problem: asProblem(error) })
    }
    setBusy(null)
  }

  return (
    <>
      <div role="status" className="stack">
        {came.map((item) => (
          <p key={item.id} className="undo">
            {t('trash:restored', { title: titleOf(t, item) })}{' '}
            <Link className="ds-link" ref={focusOnce} to={`/planer/${plan.id}/maal${whereIs(item, goals)}`}>
              {t('trash:open')}
              <span className="ds-sr-only"> {titleOf(t, item)}</span>
            </Link>
          </p>
        ))}
      </div>
      {items.length === 0 && came.length === 0 && <Empty text={t('trash:none')} />}
      <ul className="cards">
        {items.map((item) => (
          <li key={item.id} className="card">
            <p className="subtle">{t([`trash:kind.${item.kind}`, 'trash:kind.other'])}</p>
            <Heading level={2} data-size="2xs">
              {titleOf(t, item)}
            </Heading>
            <p className="subtle">
              {item.deleted_by_name
                ? t('trash:deleted', { who: item.deleted_by_name, when: moment(item.deleted_at) })
                : t('trash:deleted_by_nobody', { when: moment(item.deleted_at) })}
              {' · '}
              {t('trash:gone', { date: dayInWords(item.gone_on) })}
            </p>
            <ProblemAlert problem={refused?.id === item.id ? refused.problem : null} />
            <div className="buttons">
              <Button variant="secondary" loading={busy === item.id} onClick={() => void restore(item)}>
                {t('trash:restore')}
                <span className="ds-sr-only"> {titleOf(t, item)}</span>
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </>
  )
}

const longest = 80

/** What it is called, in full; a comment by its first words. */
function titleOf(t: TFunction, { fields }: Trashed): string {
  const { title, body } = fields as { title?: string; body?: Document }
  if (title) return title
  const text = plainOf(body ?? { type: 'doc' }).replace(/\s+/g, ' ').trim()
  if (!text) return t('trash:untitled')
  return text.length > longest ? `${text.slice(0, longest).trimEnd()} …` : text
}

/** Where it stands again, under the goals. */
function whereIs({ id, parent_id }: Trashed, goals: readonly Goal[]): string {
  const of = (goal: Goal) => [goal.id, ...goal.activities.map((one) => one.id)]
  const goal = goals.find((one) => of(one).includes(id) || (parent_id !== null && of(one).includes(parent_id)))
  return goal ? `/${goal.id}` : ''
}
