import { Button, Checkbox, Dialog, Fieldset, Heading, Paragraph, Radio, ValidationMessage } from '@digdir/designsystemet-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { renewConsent } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import type { Participant, Plan } from '../../api/types'
import { DraftState } from '../../editing/DraftState'
import { useNote } from '../../editing/useNote'
import { dayInWords } from '../../i18n/dates'
import { useStepUp } from '../../session/StepUp'
import { ErrorList, TextField, useErrors } from '../../ui/form'
import { fieldText } from '../../ui/problems'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { AskBirth } from '../persons/AskBirth'
import { usePlan } from '../plan/context'
import { renewKey } from './ParticipantList'
import { Period, periodErrors, startPeriod } from './Period'

type Basis = 'consent' | 'parental_responsibility' | 'statute'
/** Who signs, by what the consent rests on. */
const signers = {
  consent: ['participants:signed', 'participants:signed_hint'],
  parental_responsibility: ['participants:signed_by_parents', 'participants:signed_hint'],
  statute: ['participants:signed_by_law', 'participants:signed_by_law_hint'],
} as const

/**
 * On what consent can rest at the owner's age, the first of which is most likely. Parents decide until the owner does;
 * after that a parent is still told, and nobody else gets in by a parent's word. Of unknown age, all is possible.
 */
function basesFor(plan: Plan, participant: Participant | null): readonly Basis[] {
  if (!plan.owner_age_known) return ['consent', 'parental_responsibility', 'statute']
  if (!plan.owner_decides) return ['parental_responsibility', 'statute']
  return participant?.kind === 'relative' ? ['consent', 'parental_responsibility', 'statute'] : ['consent', 'statute']
}

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
  const client = useQueryClient()
  const [period, setPeriod] = useState(startPeriod)
  const [chosen, setBasis] = useState<Basis | null>(null)
  const [heard, setHeard] = useState<'yes' | 'no' | null>(null)
  const owner = plan.short_name ?? plan.owner.name
  const bases = basesFor(plan, participant)
  // What nobody knows is not guessed: of unknown age, the basis is to be said.
  const basis = chosen && bases.includes(chosen) ? chosen : plan.owner_age_known ? bases[0] : null
  const asksHeard = basis === 'parental_responsibility' && plan.owner_is_to_be_heard
  const [signed, setSigned] = useState(false)
  const note = useNote({
    key: `renew:${plan.id}:${participant?.id ?? 'all'}`,
    place: { planId: plan.id, note: 'renewal', key: participant?.id ?? plan.id },
    start: { remarks: '' },
  })
  const { remarks } = note.values
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { errors, show, showProblem, round } = useErrors()
  const first = participant !== null && renewKey(participant) === 'participants:register_button'

  const [askBirth] = useState(!plan.owner_age_known)
  /** A new birth date reaches the plan a moment later. */
  const untilKnown = async () => {
    for (let tries = 0; tries < 10; tries += 1) {
      await refresh(keys.plan(plan.id))
      if (client.getQueryData<Plan>(keys.home(plan.id))?.owner_age_known !== false) return
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    const words = {
      from: t('participants:period.bad_from'),
      to: t('participants:period.bad_to'),
      order: t('participants:period.order'),
    }
    const unsaid: Record<string, string> = {}
    if (!basis) unsaid['basis'] = t('errors:field.missing')
    if (asksHeard && heard === null) unsaid['heard'] = t('errors:field.missing')
    if (!show({ ...periodErrors(period, words), ...unsaid }) || !basis) return
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
      await note.end()
      await refresh(keys.plan(plan.id), keys.plans)
      onDone(
        participant
          ? t('participants:renewed_person', { name: participant.name, date: dayInWords(period.to) })
          : t('participants:renewed_all', { date: dayInWords(period.to) }),
      )
    } catch (error) {
      const found = asProblem(error)
      const unheard = found.codesFor(['owner_heard'])['owner_heard']
      if (unheard) show({ heard: fieldText(t, unheard) })
      else if (!(found.code === 'request.invalid' && showProblem(found, ['from', 'to', 'basis', 'remarks']))) setProblem(found)
      setBusy(false)
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="stack">
      <Heading level={2} data-size="xs">
        {participant ? t(first ? 'participants:register_person' : 'participants:renew_person', { name: participant.name }) : t('participants:renew_all')}
      </Heading>
      <Paragraph>{participant ? t('participants:renew_person_text', { name: participant.name }) : t('participants:renew_all_text')}</Paragraph>
      {askBirth && <AskBirth personId={plan.owner.person_id} name={plan.owner.name} onSaved={() => void untilKnown()} />}
      <Period value={period} onChange={setPeriod} errors={errors} />
      <Fieldset>
        <Fieldset.Legend>{t('acting:consent_basis.legend')}</Fieldset.Legend>
        {bases.map((one, place) => (
          <Radio
            key={one}
            id={place === 0 ? 'basis' : undefined}
            name="basis"
            value={one}
            label={t(`acting:consent_basis.${one}`)}
            checked={basis === one}
            onChange={() => {
              setBasis(one)
              // Another signer has not signed yet.
              setSigned(false)
            }}
          />
        ))}
        {errors['basis'] && <ValidationMessage>{errors['basis']}</ValidationMessage>}
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
        label={t(signers[basis ?? 'consent'][0])}
        description={t(signers[basis ?? 'consent'][1])}
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
        onChange={(value) => note.set({ remarks: value })}
      />
      <DraftState saving={note.saving} onlyMine />
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
