import { Button, Dialog, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'

import { removeParticipant, withdrawConsent } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import type { Participant } from '../../api/types'
import { useStepUp } from '../../session/StepUp'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { usePlan } from '../plan/context'
import { renewKey } from './basis'

interface Props {
  participant: Participant
  manage: boolean
  onDone: (text: string) => void
}

/** Giving, withdrawing, removing. The last two take something from a person, so each says first what will happen. */
export function ConsentActions({ participant, manage, onDone }: Props) {
  const { t } = useTranslation()
  const plan = usePlan()
  const stepUp = useStepUp()
  const refresh = useRefresh()
  const navigate = useNavigate()
  const [open, setOpen] = useState<'withdraw' | 'remove' | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { name } = participant
  const given = participant.consent.status !== 'none'
  const close = () => {
    setOpen(null)
    setProblem(null)
  }

  const attempt = async (work: () => Promise<unknown>, after: () => Promise<void> | void) => {
    setBusy(true)
    setProblem(null)
    try {
      await stepUp(work)
      setOpen(null)
      await after()
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }
  const withdraw = () =>
    attempt(
      () => withdrawConsent(plan.id, [participant.id]),
      async () => {
        onDone(t('participants:withdrawn', { name }))
        await refresh(keys.plan(plan.id), keys.plans)
      },
    )
  const remove = () =>
    attempt(
      () => removeParticipant(plan.id, participant.id, participant.version),
      async () => {
        await navigate(`/planer/${plan.id}/deltakere`, { replace: true, state: { done: t('participants:removed', { name }) } })
        await refresh(keys.participants(plan.id))
      },
    )

  return (
    <>
      <div className="buttons">
        {manage && (
          <Button asChild>
            <Link to={`/planer/${plan.id}/deltakere/samtykke?for=${participant.id}`}>{t(renewKey(participant))}</Link>
          </Button>
        )}
        {given && (
          <Button variant="secondary" data-color="danger" onClick={() => setOpen('withdraw')}>
            {t('participants:withdraw')}
          </Button>
        )}
        {manage && participant.id !== plan.me.participant_id && (
          <Button variant="tertiary" data-color="danger" onClick={() => setOpen('remove')}>
            {t('participants:remove')}
          </Button>
        )}
      </div>
      <Dialog open={open === 'withdraw' || open === 'remove'} onClose={close} closeButton={t('common:close')}>
        <div className="stack">
          <Heading level={2} data-size="xs">
            {t(open === 'remove' ? 'participants:remove_title' : 'participants:withdraw_title', { name })}
          </Heading>
          <Paragraph>
            {t(open === 'remove' ? 'participants:remove_text' : 'participants:withdraw_text', { name })}
          </Paragraph>
          <ProblemAlert problem={problem} />
          <div className="buttons">
            <Button data-color="danger" loading={busy} onClick={() => void (open === 'remove' ? remove() : withdraw())}>
              {t(open === 'remove' ? 'participants:remove' : 'participants:withdraw')}
            </Button>
            <Button variant="secondary" onClick={close}>
              {t('common:do_nothing')}
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  )
}
