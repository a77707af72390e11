import './goals.css'

import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { PencilIcon } from '@navikt/aksel-icons'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, NavLink, useParams } from 'react-router'

import { useGoals } from '../../api/queries'
import type { Goal } from '../../api/types'
import { dayInWords } from '../../i18n/dates'
import { reaches } from '../../i18n/words'
import { isEmpty } from '../../richtext/document'
import { RichTextView } from '../../richtext/RichTextView'
import { BackLink } from '../../ui/BackLink'
import { Loaded } from '../../ui/Loaded'
import { useWide } from '../../ui/media'
import { PageTitle } from '../../ui/PageTitle'
import { Progress } from '../../ui/Progress'
import { NotFound } from '../errors/NotFound'
import { Comments } from '../comments/Comments'
import { usePlan } from '../plan/context'
import { Activities } from './Activities'
import { GoalActions } from './GoalActions'

/** One goal to read. On a desk the other goals stand beside it. */
export default function GoalPage() {
  const { t } = useTranslation()
  const plan = usePlan()
  const { goalId = '' } = useParams()
  const query = useGoals(plan.id)
  const wide = useWide()
  return (
    <Loaded query={query}>
      {({ items }) => {
        const goal = items.find((one) => one.id === goalId)
        if (!goal) return <NotFound />
        return (
          <div className="side-by-side">
            {wide && items.length > 1 && <OtherGoals goals={items} />}
            <article className="stack">
              <BackLink to={`/planer/${plan.id}/maal`}>{t('goals:back')}</BackLink>
              <div className="row-between">
                <PageTitle title={t('goals:one')} shortName={plan.short_name}>
                  {goal.title}
                </PageTitle>
                {reaches(goal.level, 'edit') && (
                  <Button asChild>
                    <Link to="rediger">
                      <PencilIcon aria-hidden />
                      {t('goals:edit')}
                    </Link>
                  </Button>
                )}
              </div>
              <Progress value={goal.progress} label={t('goals:progress.of', { title: goal.title })} />
              <p className="subtle">
                {t('goals:registered', { date: dayInWords(goal.registered_on) })}
                {goal.state === 'history' && ` · ${t('goals:in_history')}`}
              </p>
              {isEmpty(goal.body) ? (
                <Paragraph className="subtle">{t('goals:no_description')}</Paragraph>
              ) : (
                <RichTextView document={goal.body} heading={2} />
              )}
              <Activities goal={goal} />
              <Comments on={{ kind: 'goal', id: goal.id }} />
              <GoalActions goal={goal} />
            </article>
          </div>
        )
      }}
    </Loaded>
  )
}

function OtherGoals({ goals }: { goals: Goal[] }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const { goalId = '' } = useParams()
  const list = useRef<HTMLElement>(null)
  // Which of sixty goals this is must be seen, without moving the page.
  useEffect(() => {
    const here = list.current?.querySelector<HTMLElement>('[aria-current=page]')
    if (list.current && here) list.current.scrollTop = here.offsetTop - list.current.clientHeight / 2
  }, [goalId])
  return (
    <nav ref={list} className="goal-nav" aria-label={t('goals:all')}>
      <Heading level={2} data-size="xs">
        {t('goals:all')}
      </Heading>
      <ol>
        {goals
          .filter((goal) => goal.state === 'current')
          .map((goal) => (
            <li key={goal.id}>
              <NavLink to={`/planer/${plan.id}/maal/${goal.id}`}>
                <span className="goal-number">{goal.number}</span>
                <span>{goal.title}</span>
              </NavLink>
            </li>
          ))}
      </ol>
    </nav>
  )
}
