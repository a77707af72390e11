import { Button, Checkbox, Dialog, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { renewConsent } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import type { Participant } from '../../api/types'
import { dayInWords } from '../../i18n/dates'
import { useStepUp } from '../../session/StepUp'
import { ErrorList, TextField, useErrors } from '../../ui/form'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { usePlan } from '../plan/context'
import { Period, periodErrors, startPeriod } from './Period'

interface Props {
  /** Whose consent; null is everybody's. */
  participant: Participant | null
  open: boolean
  onClose: () => void
  onDone: (text: string) => void
}

export function RenewDialog({ participant, open, onClose, onDone }: Props) {
  const { t } = useTranslation()
  return (
    <Dialog open={open} onClose={onClose} closeButton={t('common:close')} className="wide-dialog">
      {open && <Form participant={participant} onClose={onClose} onDone={onDone} />}
    </Dialog>
  )
}

function Form({ participant, onClose, onDone }: Omit<Props, 'open'>) {
  const { t } = useTranslation()
  const plan = usePlan()
  const stepUp = useStepUp()
  const refresh = useRefresh()
  const [period, setPeriod] = useState(startPeriod)
  const [signed, setSigned] = useState(false)
  const [remarks, setRemarks] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { errors, show, showProblem, round } = useErrors()

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    const words = {
      from: t('participants:period.bad_from'),
      to: t('participants:period.bad_to'),
      order: t('participants:period.order'),
    }
    if (!show(periodErrors(period, words))) return
    setBusy(true)
    setProblem(null)
    try {
      await stepUp(() =>
        renewConsent(plan.id, {
          participant_ids: participant ? [participant.id] : null,
          from: period.from,
          to: period.to,
          signed,
          basis: 'consent',
          ...(remarks.trim() ? { remarks: remarks.trim() } : {}),
        }),
      )
      await refresh(keys.plan(plan.id), keys.plans)
      onDone(
        participant
          ? t('participants:renewed_person', { name: participant.name, date: dayInWords(period.to) })
          : t('participants:renewed_all', { date: dayInWords(period.to) }),
      )
    } catch (error) {
      const found = asProblem(error)
      if (!(found.code === 'request.invalid' && showProblem(found, ['from', 'to', 'remarks']))) setProblem(found)
      setBusy(false)
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="stack">
      <Heading level={2} data-size="xs">
        {participant ? t('participants:renew_person', { name: participant.name }) : t('participants:renew_all')}
      </Heading>
      <Paragraph>{participant ? t('participants:renew_person_text', { name: participant.name }) : t('participants:renew_all_text')}</Paragraph>
      <Period value={period} onChange={setPeriod} errors={errors} />
      <Checkbox
        label={t('participants:signed')}
        description={t('participants:signed_hint')}
        checked={signed}
        onChange={(event) => setSigned(event.target.checked)}
      />
      <TextField
        id="remarks"
        label={t('participants:remarks')}
        rows={2}
        maxLength={2000}
        value={remarks}
        error={errors['remarks']}
        onChange={setRemarks}
      />
      <ErrorList errors={errors} round={round} />
      <ProblemAlert problem={problem} />
      <div className="buttons">
        <Button type="submit" loading={busy}>
          {t('participants:renew_button')}
        </Button>
        <Button type="button" variant="secondary" onClick={onClose}>
          {t('common:cancel')}
        </Button>
      </div>
    </form>
  )
}
