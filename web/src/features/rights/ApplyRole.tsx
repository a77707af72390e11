import { Button, Details, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { asProblem, type Problem } from '../../api/problem'
import { applyRole, listDiffering } from '../../api/rights'
import type { Differing, Role } from '../../api/types'
import { capital, joined } from '../../i18n/words'
import { useStepUp } from '../../session/StepUp'
import { TextField, useErrors } from '../../ui/form'
import { Loading } from '../../ui/Loading'
import { DoneAlert, ProblemAlert, ProblemPanel } from '../../ui/ProblemPanel'
import { namesOf } from './words'

/** Who has the role already and was given something else: shown first, and changed only when it is asked for. */
export function ApplyRole({ role }: { role: Role }) {
  const { t } = useTranslation()
  const stepUp = useStepUp()
  const client = useQueryClient()
  const { errors, show, showProblem } = useErrors()
  const [reason, setReason] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [done, setDone] = useState<string | null>(null)
  const [left, setLeft] = useState<number | null>(null)
  const key = ['administration', 'roles', role.plan_type, role.kind, 'differing']
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => listDiffering(role.plan_type, role.kind, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
  const total = query.data?.pages[0]
  const items = query.data?.pages.flatMap((page) => page.items) ?? []

  const apply = async (event: SyntheticEvent) => {
    event.preventDefault()
    setProblem(null)
    setDone(null)
    if (!show(reason.trim() ? {} : { reason: t('rights:apply.reason_missing') })) return
    setLeft(total?.participants ?? 0)
    let changed = 0
    try {
      // Some plans at a time, so that nobody waits for a plan while all of them are changed.
      for (let rest = 1; rest > 0; ) {
        const step = await stepUp(() => applyRole(role.plan_type, role.kind, role.version, reason.trim()))
        changed += step.participants
        rest = step.participants ? step.left : 0
        setLeft(rest)
      }
      setReason('')
      setDone(t('rights:apply.done', { count: changed }))
    } catch (error) {
      const refused = asProblem(error)
      if (!showProblem(refused, ['reason'])) setProblem(refused)
    }
    setLeft(null)
    await client.invalidateQueries({ queryKey: ['administration', 'roles'] })
  }

  return (
    <section className="panel stack" aria-labelledby="apply">
      <Heading level={2} data-size="xs" id="apply">
        {t('rights:apply.title')}
      </Heading>
      <DoneAlert>{done}</DoneAlert>
      {query.isPending && <Loading rows={1} />}
      {query.isError && !query.data && (
        <ProblemPanel problem={asProblem(query.error)} onRetry={() => void query.refetch()} />
      )}
      {total && total.participants === 0 && <Paragraph>{t('rights:apply.none')}</Paragraph>}
      {total && total.participants > 0 && (
        <>
          <Paragraph>
            {t('rights:apply.people', { count: total.participants })} {t('rights:apply.plans', { count: total.plans })}{' '}
            {t('rights:apply.stays')}
          </Paragraph>
          <Details>
            <Details.Summary>{t('rights:apply.who')}</Details.Summary>
            <Details.Content>
              <ul className="sentences">
                {items.map((one) => (
                  <li key={one.participant_id}>
                    <strong>{one.name ?? '–'}</strong> {t('rights:apply.in_plan', { name: one.owner_name ?? '–' })}
                    <span className="subtle"> {inWords(t, one)}</span>
                  </li>
                ))}
              </ul>
              {query.hasNextPage && (
                <Button variant="secondary" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {t('common:show_more')}
                </Button>
              )}
            </Details.Content>
          </Details>
          <form className="stack" onSubmit={(event) => void apply(event)} noValidate>
            <TextField
              id="reason"
              label={t('rights:apply.reason')}
              description={t('rights:apply.reason_hint')}
              required
              maxLength={300}
              value={reason}
              error={errors['reason']}
              onChange={setReason}
            />
            <div role="status">{left !== null && t('rights:apply.left', { count: left })}</div>
            <ProblemAlert problem={problem} />
            <div className="buttons">
              <Button type="submit" variant="secondary" loading={left !== null}>
                {t('rights:apply.button')}
              </Button>
            </div>
          </form>
        </>
      )}
    </section>
  )
}

function inWords(t: TFunction, one: Differing): string {
  // What changes alike is said once: six life areas are six lines of the same.
  const alike = new Map<string, Differing['changes']>()
  for (const change of one.changes) {
    const key = `${change.before} ${change.after}`
    alike.set(key, [...(alike.get(key) ?? []), change])
  }
  const said = [...alike.values()].flatMap(([first, ...rest]) =>
    first
      ? [
          t('rights:apply.change', {
            what: capital(joined(t, namesOf(t, [first, ...rest].map((change) => change.element)))),
            before: t(`common:level.${first.before}`).toLowerCase(),
            after: t(`common:level.${first.after}`).toLowerCase(),
          }),
        ]
      : [],
  )
  if (one.print_before !== one.print_after) said.push(t(one.print_after ? 'rights:apply.print_yes' : 'rights:apply.print_no'))
  if (said.length === 0) said.push(t('rights:apply.nothing'))
  if (one.kept.length > 0) said.push(t('rights:apply.kept', { what: joined(t, namesOf(t, one.kept)) }))
  return said.join(' ')
}
