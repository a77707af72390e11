import { Button, Paragraph } from '@digdir/designsystemet-react'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useSearchParams } from 'react-router'

import { renewConsent, resetConsent } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useParticipants, useRefresh } from '../../api/queries'
import type { Participant } from '../../api/types'
import { DraftState } from '../../editing/DraftState'
import { useNote } from '../../editing/useNote'
import { dayInWords } from '../../i18n/dates'
import { useStepUp } from '../../session/StepUp'
import { BackLink } from '../../ui/BackLink'
import { ErrorList, TextField, useErrors } from '../../ui/form'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { fieldText } from '../../ui/problems'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { NotFound } from '../errors/NotFound'
import { AskBirth } from '../persons/AskBirth'
import { mayPrint, usePlan } from '../plan/context'
import { basesFor, isFirst, type Basis } from './basis'
import { BasisFields, type Heard } from './BasisFields'
import { ChangedMeanwhile } from './ChangedMeanwhile'
import { Chosen } from './Chosen'
import { ConsentHistory } from './ConsentHistory'
import { Period, periodErrors, startPeriod } from './Period'
import { ResetDialog } from './ResetDialog'
import { useSeen } from './useSeen'
import { useUntilKnown } from './useUntilKnown'

/** Consent of the whole plan, or of those who are ticked: for how long, by whose word, and what was before. */
export default function ConsentPage() {
  const plan = usePlan()
  const [params] = useSearchParams()
  const query = useParticipants(plan.id)
  const whose = params.get('for')
  if (!plan.me.manage) return <NotFound />
  return (
    <Loaded query={query}>
      {({ items }) => {
        const one = items.find(({ id }) => id === whose) ?? null
        if ((whose && !one) || one?.kind === 'owner') return <NotFound />
        return <Form key={whose ?? 'all'} participants={items} one={one} />
      }}
    </Loaded>
  )
}

function Form({ participants, one }: { participants: Participant[]; one: Participant | null }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const stepUp = useStepUp()
  const refresh = useRefresh()
  const navigate = useNavigate()
  // The owner's own access needs nobody's consent.
  const others = participants.filter(({ kind }) => kind !== 'owner')
  const [ticked, setTicked] = useState<ReadonlySet<string>>(() => new Set(one ? [one.id] : others.map(({ id }) => id)))
  const chosen = others.filter(({ id }) => ticked.has(id))
  const everybody = chosen.length === others.length
  const [first] = useState(() => chosen.every(isFirst))
  const seen = useSeen(plan.id, participants)

  const [period, setPeriod] = useState(startPeriod)
  const [said, setBasis] = useState<Basis | null>(null)
  const [heard, setHeard] = useState<Heard>(null)
  const [signed, setSigned] = useState(false)
  const bases = basesFor(plan, chosen)
  // What nobody knows is not guessed: of unknown age, the basis is to be said.
  const basis = said && bases.includes(said) ? said : plan.owner_age_known ? (bases[0] ?? null) : null
  const asksHeard = basis === 'parental_responsibility' && plan.owner_is_to_be_heard
  const note = useNote({
    key: `renew:${plan.id}:${one?.id ?? 'all'}`,
    place: { planId: plan.id, note: 'renewal', key: one?.id ?? plan.id },
    start: { remarks: '' },
  })
  const remarks = note.values.remarks.trim()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const [resetting, setResetting] = useState(false)
  const { errors, show, showProblem, round } = useErrors()
  const [askBirth] = useState(!plan.owner_age_known)
  const untilKnown = useUntilKnown(plan.id)

  /** For everybody in the plan, or for those who are ticked; as they were seen here. */
  const concerned = () => {
    const whom = everybody && one === null ? participants : chosen
    return {
      participant_ids: everybody && one === null ? null : chosen.map(({ id }) => id),
      seen: seen.of(whom),
      ...(remarks ? { remarks } : {}),
    }
  }

  const attempt = async (work: () => Promise<unknown>, done: string) => {
    setBusy(true)
    setProblem(null)
    try {
      await stepUp(work)
      await note.end()
      await refresh(keys.plan(plan.id), keys.plans)
      await navigate(`/planer/${plan.id}/deltakere`, { state: { done } })
    } catch (error) {
      const found = asProblem(error)
      const unheard = found.codesFor(['owner_heard'])['owner_heard']
      setResetting(false)
      if (found.code === 'edit.stale') await seen.meanwhile()
      else if (unheard) show({ heard: fieldText(t, unheard) })
      else if (!(found.code === 'request.invalid' && showProblem(found, ['from', 'to', 'basis', 'remarks']))) setProblem(found)
    } finally {
      setBusy(false)
    }
  }

  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    const unsaid: Record<string, string> = {}
    if (chosen.length === 0) unsaid['chosen'] = t('participants:choose_somebody')
    if (!basis) unsaid['basis'] = t('errors:field.missing')
    if (asksHeard && heard === null) unsaid['heard'] = t('errors:field.missing')
    if (!show({ ...unsaid, ...periodErrors(t, period) }) || !basis) return
    const body = {
      ...concerned(),
      from: period.from,
      to: period.to,
      signed,
      basis,
      ...(asksHeard ? { owner_heard: heard === 'yes' } : {}),
    }
    const date = dayInWords(period.to)
    const [alone] = chosen
    const done =
      alone && chosen.length === 1
        ? t('participants:renewed_person', { name: alone.name, date })
        : t(everybody ? 'participants:renewed_all' : 'participants:renewed_some', { date, count: chosen.length })
    void attempt(() => renewConsent(plan.id, body), done)
  }

  const verb = first ? 'register' : 'renew'
  return (
    <div className="stack reading">
      <BackLink to={`/planer/${plan.id}/deltakere`}>{t('participants:back')}</BackLink>
      <PageTitle title={t(`participants:${verb}_title`)} shortName={plan.short_name}>
        {one ? t(`participants:${verb}_person`, { name: one.name }) : t(`participants:${verb}_title`)}
      </PageTitle>
      <form onSubmit={submit} noValidate className="stack">
        <Paragraph>{t('participants:consent_text')}</Paragraph>
        <Chosen participants={others} chosen={ticked} onChange={setTicked} one={one} error={errors['chosen']} />
        {askBirth && <AskBirth personId={plan.owner.person_id} name={plan.owner.name} onSaved={() => void untilKnown()} />}
        <Period value={period} onChange={setPeriod} errors={errors} />
        <BasisFields
          bases={bases}
          basis={basis}
          onBasis={(next) => {
            setBasis(next)
            // Another signer has not signed yet.
            setSigned(false)
          }}
          asksHeard={asksHeard ? (plan.short_name ?? plan.owner.name) : null}
          heard={heard}
          onHeard={setHeard}
          signed={signed}
          onSigned={setSigned}
          errors={errors}
        />
        <TextField
          id="remarks"
          label={t('participants:remarks')}
          rows={2}
          maxLength={2000}
          value={note.values.remarks}
          error={errors['remarks']}
          onChange={(value) => note.set({ remarks: value })}
        />
        <DraftState saving={note.saving} onlyMine />
        {seen.changes && <ChangedMeanwhile changes={seen.changes} mine={remarks} />}
        <ErrorList errors={errors} round={round} />
        <ProblemAlert problem={problem} />
        <div className="action-bar">
          <Button type="submit" loading={busy && !resetting}>
            {t(seen.changes ? 'participants:renew_anyway' : `participants:${verb}_button`)}
          </Button>
          <Button asChild variant="secondary">
            <Link to={`/planer/${plan.id}/deltakere`}>{t('common:cancel')}</Link>
          </Button>
        </div>
      </form>
      {chosen.some((each) => each.consent.status !== 'none') && (
        <div className="buttons">
          <Button variant="tertiary" data-color="danger" onClick={() => setResetting(true)}>
            {t('participants:reset')}
          </Button>
        </div>
      )}
      {mayPrint(plan) && (
        <div className="buttons">
          <Button asChild variant="tertiary">
            <Link to={`/planer/${plan.id}/samtykke/papir`}>{t('participants:print_form')}</Link>
          </Button>
        </div>
      )}
      <ConsentHistory participantId={one?.id ?? null} ofPlan />
      <ResetDialog
        chosen={chosen}
        everybody={everybody && one === null}
        open={resetting}
        busy={busy}
        onClose={() => setResetting(false)}
        onReset={() => {
          const [alone] = chosen
          const done =
            alone && chosen.length === 1
              ? t('participants:reset_done', { name: alone.name })
              : t('participants:reset_done_some', { count: chosen.length })
          void attempt(() => resetConsent(plan.id, concerned()), done)
        }}
      />
    </div>
  )
}
