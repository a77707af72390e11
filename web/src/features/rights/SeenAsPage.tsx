import '../goals/goals.css'
import '../comments/comments.css'
import './rights.css'

import { Button, Details, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'

import { keys } from '../../api/queries'
import { commentsSeenBy, seeAs } from '../../api/rights'
import type { Activity, Goal, SeenPlan } from '../../api/types'
import { moment } from '../../i18n/dates'
import { forWhom, joined, roleName, whoIs } from '../../i18n/words'
import { isEmpty } from '../../richtext/document'
import { RichTextView } from '../../richtext/RichTextView'
import { Empty } from '../../ui/Empty'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { Progress } from '../../ui/Progress'
import { useFew } from '../../ui/useFew'
import { StatusTag } from '../goals/StatusTag'
import { sectionsOf, usePlan } from '../plan/context'
import { rightsInWords } from './words'

/** The plan as a participant sees it: to read, told by the service, with a bar that says so all the way. */
export default function SeenAsPage() {
  const plan = usePlan()
  const { participantId = '' } = useParams()
  const query = useQuery({
    queryKey: keys.seenAs(plan.id, participantId),
    queryFn: () => seeAs(plan.id, participantId),
  })
  return <Loaded query={query}>{(seen) => <Seen seen={seen} />}</Loaded>
}

function Seen({ seen }: { seen: SeenPlan }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const { name } = seen
  const theirs = { ...plan, me: seen.me, elements: seen.elements }
  // How the plan is left for archive and set-up is the lead's alone to see, and no part of what is shown here.
  const sections = seen.held ? sectionsOf(theirs).map((one) => t(`plan:nav.${one.replaceAll('-', '_')}`)) : []
  return (
    <div className="stack">
      <section className="seen-bar" aria-label={t('rights:seen.label')}>
        <p>
          <strong>{t('rights:seen.bar', { name })}</strong> {t('rights:seen.reads')}
        </p>
        <Button asChild variant="secondary">
          <Link to={`/planer/${plan.id}/deltakere/${seen.participant_id}`}>{t('rights:seen.end')}</Link>
        </Button>
      </section>
      <PageTitle title={t('rights:seen.label')} shortName={plan.short_name}>
        {t('rights:seen.title', { name })}
      </PageTitle>
      <p className="subtle">{roleName(t, seen.me.role)}</p>
      {!seen.held && <Empty text={t(seen.me.manage ? 'rights:seen.lead_not_held' : 'rights:seen.not_held', { name })} />}
      {seen.held && (
        <>
          <section className="panel" aria-labelledby="seen-may">
            <Heading level={2} data-size="xs" id="seen-may">
              {t('rights:seen.may')}
            </Heading>
            <ul className="sentences">
              {rightsInWords(t, seen.me).map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
            <Paragraph>{t('rights:seen.menu', { what: joined(t, sections) })}</Paragraph>
            <Paragraph className="subtle">{t('rights:seen.own', { name })}</Paragraph>
          </section>
          {seen.goals && <Goals seen={seen} goals={seen.goals} />}
        </>
      )}
      {seen.participants.length > 0 && (
        <section className="stack" aria-labelledby="seen-people">
          <Heading level={2} data-size="xs" id="seen-people">
            {t('rights:seen.people')}
          </Heading>
          <ul className="sentences">
            {seen.participants.map((one) => (
              <li key={one.id}>
                {[one.name, roleName(t, one.role), one.responsibility, one.workplace].filter(Boolean).join(' · ')}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}

function Goals({ seen, goals }: { seen: SeenPlan; goals: Goal[] }) {
  const { t } = useTranslation()
  const { shown, list, more } = useFew(goals)
  return (
    <section className="stack" aria-labelledby="seen-goals">
      <Heading level={2} data-size="xs" id="seen-goals">
        {t('goals:title')}
      </Heading>
      {goals.length === 0 && <Empty text={t('goals:none_read')} />}
      <ol className="goal-list" ref={list}>
        {shown.map((goal) => (
          <li key={goal.id} className="card">
            <div className="card-head">
              <span className="goal-number">{goal.number}</span>
              <Heading level={3} data-size="2xs">
                {goal.title}
              </Heading>
              {goal.state === 'history' && <span className="subtle">{t('goals:in_history')}</span>}
            </div>
            <Progress value={goal.progress} label={t('goals:progress.of', { title: goal.title })} />
            {!isEmpty(goal.body) && <RichTextView document={goal.body} heading={4} />}
            <Said seen={seen} kind="goal" id={goal.id} title={goal.title} />
            {goal.activities.map((one) => (
              <SeenActivity key={one.id} seen={seen} activity={one} />
            ))}
          </li>
        ))}
      </ol>
      {more}
    </section>
  )
}

function SeenActivity({ seen, activity }: { seen: SeenPlan; activity: Activity }) {
  return (
    <div className="seen-activity">
      <p className="tags">
        {activity.title} <StatusTag status={activity.status} />
      </p>
      {!isEmpty(activity.body) && <RichTextView document={activity.body} heading={4} />}
      <Said seen={seen} kind="activity" id={activity.id} title={activity.title} />
    </div>
  )
}

/** What was said on it, once somebody asks for it. */
function Said({ seen, kind, id, title }: { seen: SeenPlan; kind: 'goal' | 'activity'; id: string; title: string }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const [open, setOpen] = useState(false)
  const query = useQuery({
    queryKey: [...keys.seenAs(plan.id, seen.participant_id), 'comments', id],
    queryFn: () => commentsSeenBy(plan.id, seen.participant_id, kind, id),
    enabled: open,
  })
  return (
    <Details open={open} onToggle={() => setOpen(!open)}>
      <Details.Summary>
        {t('rights:seen.comments')} <span className="ds-sr-only">{title}</span>
      </Details.Summary>
      <Details.Content>
        {open && (
          <Loaded query={query} rows={1}>
            {(items) =>
              items.length === 0 ? (
                <Paragraph className="subtle">{t('rights:seen.no_comments')}</Paragraph>
              ) : (
                <ul className="sentences">
                  {items.map((one) => (
                    <li key={one.id}>
                      <p className="subtle">
                        {forWhom(t, whoIs(t, one.author.name), one.acting_name)} · {moment(one.created_at)}
                      </p>
                      <RichTextView document={one.body} heading={4} />
                    </li>
                  ))}
                </ul>
              )
            }
          </Loaded>
        )}
      </Details.Content>
    </Details>
  )
}
