import { Button, Checkbox, Dialog, Fieldset, Heading, Paragraph, Radio, ValidationMessage } from '@digdir/designsystemet-react'
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
import { renewKey } from './ParticipantList'
import { Period, periodErrors, startPeriod } from './Period'

type Basis = 'consent' | 'parental_responsibility' | 'statute'
const bases: readonly Basis[] = ['consent', 'parental_responsibility', 'statute']

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
  const [basis, setBasis] = useState<Basis>('consent')
  const [heard, setHeard] = useState<'yes' | 'no' | null>(null)
  const owner = plan.short_name ?? plan.owner.name
  // Once the owner decides, a parent is still told; nobody else gets in by a parent's word.
  const parents = !plan.owner_decides || participant?.kind === 'relative'
  const asksHeard = basis === 'parental_responsibility' && plan.owner_is_to_be_heard
  const [signed, setSigned] = useState(false)
  const [remarks, setRemarks] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { errors, show, showProblem, round } = useErrors()
  const first = participant !== null && renewKey(participant) === 'participants:register_button'

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    const words = {
      from: t('participants:period.bad_from'),
      to: t('participants:period.bad_to'),
      order: t('participants:period.order'),
    }
    const unsaid: Record<string, string> = asksHeard && heard === null ? { heard: t('errors:field.missing') } : {}
    if (!show({ ...periodErrors(period, words), ...unsaid })) return
    setBusy(true)
    setProblem(null)
    try {
      await stepUp(() =>
        renewConsent(plan.id, {
          participant_ids: participant ? [participant.id] : null,
          from: period.from,
          to: period.to,
          signed,
          basis,
          ...(asksHeard ? { owner_heard: heard === 'yes' } : {}),
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
        {participant ? t(first ? 'participants:register_person' : 'participants:renew_person', { name: participant.name }) : t('participants:renew_all')}
      </Heading>
      <Paragraph>{participant ? t('participants:renew_person_text', { name: participant.name }) : t('participants:renew_all_text')}</Paragraph>
      <Period value={period} onChange={setPeriod} errors={errors} />
      <Fieldset>
        <Fieldset.Legend>{t('acting:consent_basis.legend')}</Fieldset.Legend>
        {bases
          .filter((one) => parents || one !== 'parental_responsibility')
          .map((one) => (
            <Radio
              key={one}
              name="basis"
              value={one}
              label={t(`acting:consent_basis.${one}`)}
              checked={basis === one}
              onChange={() => setBasis(one)}
            />
          ))}
      </Fieldset>
      {asksHeard && (
        <Fieldset>
          <Fieldset.Legend>{t('acting:heard.legend', { name: owner })}</Fieldset.Legend>
          {(['yes', 'no'] as const).map((one) => (
            <Radio
              key={one}
              id={one === 'yes' ? 'heard' : undefined}
              name="heard"
              value={one}
              label={t(`acting:heard.${one}`)}
              checked={heard === one}
              onChange={() => setHeard(one)}
            />
          ))}
          {errors['heard'] && <ValidationMessage>{errors['heard']}</ValidationMessage>}
        </Fieldset>
      )}
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
          {t(first ? 'participants:register_button' : 'participants:renew_button')}
        </Button>
        <Button type="button" variant="secondary" onClick={onClose}>
          {t('common:cancel')}
        </Button>
      </div>
    </form>
  )
}
