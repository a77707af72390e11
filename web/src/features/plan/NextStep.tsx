import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import type { Goal, Participant, Plan } from '../../api/types'
import { reaches } from '../../i18n/words'
import { mayReadContent } from './context'

export type Step = 'consent' | 'participants' | 'renew' | 'goals'

/** What a lead should do next, in the order that a plan comes alive. Null when nothing is pressing. */
export function nextStep(plan: Plan, participants: Participant[], goals: Goal[] | undefined): Step | null {
  if (!mayReadContent(plan)) return 'consent'
  const others = participants.filter((one) => one.kind !== 'owner' && one.kind !== 'lead')
  if (others.length === 0) return 'participants'
  if (others.some((one) => !one.consent.holds)) return 'renew'
  const mayWrite = plan.elements.includes('goals') && reaches(plan.me.levels.goals, 'create')
  return mayWrite && goals?.length === 0 ? 'goals' : null
}

const target: Record<Step, string> = {
  consent: 'deltakere/samtykke',
  participants: 'deltakere/legg-til',
  renew: 'deltakere',
  goals: 'maal/nytt',
}

interface Props {
  plan: Plan
  /** Not there where they could not be read: then nothing is pressing that is known of. */
  participants: Participant[] | undefined
  goals: Goal[] | undefined
}

export function NextStep({ plan, participants, goals }: Props) {
  const { t } = useTranslation()
  if (!participants) return null
  const step = nextStep(plan, participants, goals)
  if (!step) return null
  return (
    <section className="next-step" aria-labelledby="next-step">
      <Heading level={2} data-size="xs" id="next-step">
        {t(`plan:next.${step}_title`)}
      </Heading>
      <Paragraph>{t(`plan:next.${step}_text`)}</Paragraph>
      <Button asChild>
        <Link to={`/planer/${plan.id}/${target[step]}`}>{t(`plan:next.${step}_button`)}</Link>
      </Button>
    </section>
  )
}
