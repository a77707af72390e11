import './plan.css'

import { Heading, Paragraph } from '@digdir/designsystemet-react'
import { ChevronRightIcon } from '@navikt/aksel-icons'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { useFolder, useGoals, useParticipants, useSays } from '../../api/queries'
import type { Goal, Plan } from '../../api/types'
import { shortMoment } from '../../i18n/dates'
import { sender } from '../../i18n/words'
import { Loaded } from '../../ui/Loaded'
import { Loading } from '../../ui/Loading'
import { PageTitle } from '../../ui/PageTitle'
import { PlanMark } from '../../ui/PlanMark'
import { Progress } from '../../ui/Progress'
import { useSettled } from '../../ui/useSettled'
import { AboutPlan } from './AboutPlan'
import { AgeStepNote } from './AgeStepNote'
import { sectionsOf, usePlan } from './context'
import { MyAccess } from './MyAccess'
import { NextStep } from './NextStep'
import { SignNote } from './SignNote'

/** How the plan stands: what is new first, then what it is and what I may do here. */
export default function PlanHome() {
  const { t } = useTranslation()
  const plan = usePlan()
  const sections = sectionsOf(plan)
  const messages = useFolder(plan.id, 'inbox', sections.includes('meldinger'))
  const goals = useGoals(plan.id, sections.includes('maal'))
  const participants = useParticipants(plan.id, plan.me.manage)
  const says = useSays(plan.id, plan.me.kind === 'owner')
  // All at once: what is read last would push away what is being read already.
  const settled = useSettled(messages, goals, participants, says)
  return (
    <div className="stack">
      <div className="plan-head">
        <p className="plan-whose">
          <PlanMark type={plan.type} quiet />
          <span>{t(`common:plan_type.${plan.type}`)}</span>
        </p>
        <PageTitle title={t('plan:nav.home')} shortName={plan.short_name}>
          {t('plan:for', { name: plan.owner.name })}
        </PageTitle>
      </div>
      <AgeStepNote plan={plan} />
      {settled ? (
        <>
          {plan.me.manage && <NextStep plan={plan} participants={participants.data?.items} goals={goals.data?.items} />}
          {plan.me.kind === 'owner' && <SignNote plan={plan} says={says.data} />}
          <div className="home-grid">
            {sections.includes('meldinger') && <NewestMessages plan={plan} query={messages} />}
            {sections.includes('maal') && <NewestGoals plan={plan} query={goals} />}
            <AboutPlan plan={plan} />
            <MyAccess plan={plan} />
          </div>
        </>
      ) : (
        <Loading />
      )}
    </div>
  )
}

function NewestMessages({ plan, query }: { plan: Plan; query: ReturnType<typeof useFolder> }) {
  const { t } = useTranslation()
  return (
    <section className="panel" aria-labelledby="home-messages">
      <Heading level={2} data-size="xs" id="home-messages">
        {t('plan:home.messages')}
      </Heading>
      <Loaded query={query} rows={2}>
        {(data) => {
          const unread = data.pages.flatMap((page) => page.items).filter((message) => !message.read_at)
          if (unread.length === 0) return <Paragraph>{t('plan:home.no_messages')}</Paragraph>
          return (
            <ul className="link-list">
              {unread.slice(0, 3).map((message) => (
                <li key={message.id}>
                  <Link to={`/planer/${plan.id}/meldinger/${message.id}`}>
                    <span className="link-words">
                      <strong>{message.subject || t('messages:no_subject')}</strong>
                      <span className="subtle">
                        {sender(t, message.from)}
                        {message.sent_at && ` · ${shortMoment(message.sent_at)}`}
                      </span>
                    </span>
                    <ChevronRightIcon aria-hidden />
                  </Link>
                </li>
              ))}
            </ul>
          )
        }}
      </Loaded>
      <Link className="ds-link panel-more" to={`/planer/${plan.id}/meldinger`}>
        {t('plan:home.all_messages')}
      </Link>
    </section>
  )
}

function NewestGoals({ plan, query }: { plan: Plan; query: ReturnType<typeof useGoals> }) {
  const { t } = useTranslation()
  return (
    <section className="panel" aria-labelledby="home-goals">
      <Heading level={2} data-size="xs" id="home-goals">
        {t('plan:home.goals')}
      </Heading>
      <Loaded query={query} rows={2}>
        {(data) => {
          const newest = newestGoals(data.items)
          if (newest.length === 0) return <Paragraph>{t('goals:none', { name: plan.short_name ?? plan.owner.name })}</Paragraph>
          return (
            <ul className="link-list">
              {newest.map((goal) => (
                <li key={goal.id}>
                  <Link to={`/planer/${plan.id}/maal/${goal.id}`}>
                    <span className="link-words">
                      <strong>{goal.title}</strong>
                      <Progress value={goal.progress} label={t('goals:progress.of', { title: goal.title })} />
                    </span>
                    <ChevronRightIcon aria-hidden />
                  </Link>
                </li>
              ))}
            </ul>
          )
        }}
      </Loaded>
      <Link className="ds-link panel-more" to={`/planer/${plan.id}/maal`}>
        {t('plan:home.all_goals')}
      </Link>
    </section>
  )
}

function newestGoals(goals: Goal[]): Goal[] {
  return goals
    .filter((goal) => goal.state === 'current')
    .sort((a, b) => b.registered_on.localeCompare(a.registered_on))
    .slice(0, 3)
}
