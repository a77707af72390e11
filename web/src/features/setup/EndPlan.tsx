import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { endPlan, reopenPlan } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import type { Plan, SetUp } from '../../api/types'
import { moment } from '../../i18n/dates'
import { DoneAlert, ProblemAlert } from '../../ui/ProblemPanel'

/** Ending needs no question: the other button stands in its place at once. */
export function EndPlan({ plan, setUp }: { plan: Plan; setUp: SetUp }) {
  const { t } = useTranslation()
  const refresh = useRefresh()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [done, setDone] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const ended = setUp.status === 'ended'

  const act = async () => {
    setBusy(true)
    setProblem(null)
    setDone(null)
    try {
      await (ended ? reopenPlan : endPlan)(plan.id, setUp.version)
      setDone(t(ended ? 'setup:end.reopened' : 'setup:end.done'))
    } catch (error) {
      setProblem(asProblem(error))
    }
    await refresh(keys.setUp(plan.id), keys.home(plan.id), keys.plans)
    setBusy(false)
  }

  return (
    <section className="panel stack" aria-labelledby="set-up-end">
      <Heading level={2} data-size="xs" id="set-up-end">
        {t('setup:end.title')}
      </Heading>
      <Paragraph>
        {ended && setUp.ended_at ? t('setup:end.ended', { when: moment(setUp.ended_at) }) : t('setup:end.text')}
      </Paragraph>
      <DoneAlert>{done}</DoneAlert>
      <ProblemAlert problem={problem} />
      <div>
        <Button variant="secondary" loading={busy} onClick={() => void act()}>
          {t(ended ? 'setup:end.reopen' : 'setup:end.button')}
        </Button>
      </div>
    </section>
  )
}
