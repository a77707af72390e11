import { Button, Dialog, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'

import { removeParticipant, resetConsent, withdrawConsent } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import type { Participant } from '../../api/types'
import { useStepUp } from '../../session/StepUp'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { usePlan } from '../plan/context'
import { renewKey } from './basis'
import { ResetDialog } from './ResetDialog'

interface Props {
  participant: Participant
  manage: boolean
  onDone: (text: string) => void
}

/**
 * Giving, withdrawing, resetting, removing. All but the first take something from a person, so each says first what will
 * happen. Who is removed has their consent reset before, as an act of its own.
 */
export function ConsentActions({ participant, manage, onDone }: Props) {
  const { t } = useTranslation()
  const plan = usePlan()
  const stepUp = useStepUp()
  const refresh = useRefresh()
  const navigate = useNavigate()
  const [open, setOpen] = useState<'withdraw' | 'reset' | 'remove' | null>(null)
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
  const reset = (stay: boolean) =>
    attempt(
      () => resetConsent(plan.id, { participant_ids: [participant.id], seen: { [participant.id]: participant.version } }),
      async () => {
        onDone(t('participants:reset_done', { name }))
        await refresh(keys.plan(plan.id), keys.plans)
        if (stay) setOpen('remove')
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
        {manage && given && (
          <Button variant="tertiary" data-color="danger" onClick={() => setOpen('reset')}>
            {t('participants:reset')}
          </Button>
        )}
        {manage && participant.id !== plan.me.participant_id && (
          <Button variant="tertiary" data-color="danger" onClick={() => setOpen('remove')}>
            {t('participants:remove')}
          </Button>
        )}
      </div>
      <ResetDialog
        chosen={[participant]}
        everybody={false}
        open={open === 'reset'}
        busy={busy}
        onClose={close}
        onReset={() => void reset(false)}
      >
        <ProblemAlert problem={problem} />
      </ResetDialog>
      <Dialog open={open === 'withdraw' || open === 'remove'} onClose={close} closeButton={t('common:close')}>
        <div className="stack">
          <Heading level={2} data-size="xs">
            {t(open === 'remove' ? 'participants:remove_title' : 'participants:withdraw_title', { name })}
          </Heading>
          <Paragraph>
            {t(open !== 'remove' ? 'participants:withdraw_text' : given ? 'participants:remove_first' : 'participants:remove_text', { name })}
          </Paragraph>
          <ProblemAlert problem={problem} />
          <div className="buttons">
            <Button
              data-color="danger"
              loading={busy}
              onClick={() => void (open !== 'remove' ? withdraw() : given ? reset(true) : remove())}
            >
              {t(open !== 'remove' ? 'participants:withdraw' : given ? 'participants:reset' : 'participants:remove')}
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
