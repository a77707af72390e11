import { Button, Details, Paragraph } from '@digdir/designsystemet-react'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate } from 'react-router'

import { restorePlan } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useDeletedPlans, useRefresh } from '../../api/queries'
import type { DeletedPlan } from '../../api/types'
import { dayInWords, moment } from '../../i18n/dates'
import { BringBack } from '../../ui/BringBack'
import { PlanMark } from '../../ui/PlanMark'
import { DoneAlert, ProblemAlert } from '../../ui/ProblemPanel'

function useRestore() {
  const refresh = useRefresh()
  return async (id: string) => {
    await restorePlan(id)
    await refresh(keys.plans, keys.deletedPlans, keys.plan(id))
  }
}

function nameOf(t: TFunction, { owner_name, short_name, type }: DeletedPlan): string {
  return owner_name ?? short_name ?? t('common:nameless', { type: t(`common:plan_type.${type}`) })
}

/** Stands over the plans right after one was deleted, until they are left. */
export function JustDeleted() {
  const { t } = useTranslation()
  const { state } = useLocation() as { state: { deleted?: string } | null }
  const navigate = useNavigate()
  const restore = useRestore()
  const plan = useDeletedPlans(Boolean(state?.deleted)).data?.find((one) => one.id === state?.deleted)
  const undo = async () => {
    if (!plan) return
    await restore(plan.id)
    await navigate(`/planer/${plan.id}/oppsett`)
  }
  return <BringBack text={plan ? t('plans:deleted.just', { name: nameOf(t, plan) }) : null} onUndo={undo} />
}

/** What one led and deleted, for as long as it can be brought back. */
export function DeletedPlans() {
  const { t } = useTranslation()
  const restore = useRestore()
  const items = useDeletedPlans(true).data ?? []
  const [done, setDone] = useState<string | null>(null)
  const [refused, setRefused] = useState<{ id: string; problem: Problem } | null>(null)
  const [busy, setBusy] = useState<string | null>(null)

  const act = async (plan: DeletedPlan) => {
    setBusy(plan.id)
    setRefused(null)
    try {
      await restore(plan.id)
      setDone(t('plans:deleted.restored', { name: nameOf(t, plan) }))
    } catch (error) {
      setRefused({ id: plan.id, problem: asProblem(error) })
    }
    setBusy(null)
  }

  return (
    <>
      <DoneAlert>{done}</DoneAlert>
      {items.length > 0 && (
        <Details>
          <Details.Summary>{`${t('plans:deleted.title')} (${items.length})`}</Details.Summary>
          <Details.Content className="stack">
            <Paragraph>{t('plans:deleted.text')}</Paragraph>
            <ul className="cards">
              {items.map((plan) => (
                <li key={plan.id} className="card">
                  <div className="card-head">
                    <PlanMark type={plan.type} />
                    <strong>{nameOf(t, plan)}</strong>
                  </div>
                  <p className="subtle">
                    {[
                      plan.short_name,
                      plan.deleted_by_name &&
                        t('plans:deleted.by', { who: plan.deleted_by_name, when: moment(plan.deleted_at) }),
                      t('plans:deleted.until', { date: dayInWords(plan.kept_until) }),
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </p>
                  <ProblemAlert problem={refused?.id === plan.id ? refused.problem : null} />
                  <div className="buttons">
                    <Button variant="secondary" loading={busy === plan.id} onClick={() => void act(plan)}>
                      {t('plans:deleted.restore')}
                      <span className="ds-sr-only"> {nameOf(t, plan)}</span>
                    </Button>
                  </div>
                </li>
              ))}
            </ul>
          </Details.Content>
        </Details>
      )}
    </>
  )
}
