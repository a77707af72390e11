import { Button, Dialog, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useId, useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { patchAdministered, removeAdministered, renewAdministered, resetAdministered } from '../../api/administered'
import type { Participant } from '../../api/types'
import { dayInWords } from '../../i18n/dates'
import { roleName } from '../../i18n/words'
import { ErrorList, TextField, useErrors } from '../../ui/form'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { fieldText } from '../../ui/problems'
import { isFirst, renewKey, type Basis } from '../participants/basis'
import { BasisFields, type Heard } from '../participants/BasisFields'
import { Consent } from '../participants/ParticipantList'
import { Period, periodErrors, startPeriod } from '../participants/Period'
import { RoleField } from '../participants/RoleField'
import { useAct, useAdministered } from './administered'

/** One participant as an admin sees them, with what an admin may change of their place. */
export function Somebody({ one }: { one: Participant }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const id = useId()
  const facts = [roleName(t, one.role), one.responsibility, one.workplace, one.has_account ? null : t('participants:no_account')]
  return (
    <li className="card">
      <div className="card-head">
        <Heading level={2} data-size="2xs">
          <Link className="ds-link card-link" to={`/virksomhet/personer/${one.person_id}`}>
            {one.name}
          </Link>
        </Heading>
      </div>
      <p className="subtle">{facts.filter(Boolean).join(' · ')}</p>
      <div className="tags">
        <Consent participant={one} />
      </div>
      {one.kind !== 'owner' && (
        <>
          <div className="buttons">
            <Button variant="secondary" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
              {t('administration:administered.change')}
              <span className="ds-sr-only"> {one.name}</span>
            </Button>
          </div>
          <div id={id} hidden={!open} className="stack gap-above">
            {open && (
              <>
                <Role key={`role ${String(one.version)}`} one={one} />
                <ConsentOf key={`consent ${String(one.version)}`} one={one} />
                <Leaving one={one} />
              </>
            )}
          </div>
        </>
      )}
    </li>
  )
}

function Role({ one }: { one: Participant }) {
  const { t } = useTranslation()
  const { plan } = useAdministered()
  const [kind, setKind] = useState(one.kind)
  const [responsibility, setResponsibility] = useState(one.responsibility ?? '')
  const { act, problem, busy } = useAct()
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    const body = { responsibility: responsibility.trim() || null, ...(kind === one.kind ? {} : { kind }) }
    void act(() => patchAdministered(plan.plan_id, one.id, one.version, body), t('participants:saved', { name: one.name }))
  }
  return (
    <form onSubmit={submit} noValidate className="panel stack">
      <RoleField type={plan.type} value={kind} onChange={setKind} />
      <TextField
        id={`responsibility-${one.id}`}
        label={t('participants:responsibility')}
        maxLength={200}
        value={responsibility}
        onChange={setResponsibility}
      />
      <ProblemAlert problem={problem} />
      <div className="buttons">
        <Button type="submit" variant="secondary" loading={busy}>
          {t('common:save')}
        </Button>
      </div>
    </form>
  )
}

/** An admin does not see how old the owner is: on what it rests is asked where the service cannot say it by itself. */
function ConsentOf({ one }: { one: Participant }) {
  const { t } = useTranslation()
  const { plan } = useAdministered()
  const [period, setPeriod] = useState(startPeriod)
  const [basis, setBasis] = useState<Basis | null>(one.consent.basis ?? null)
  const [heard, setHeard] = useState<Heard>(null)
  const [signed, setSigned] = useState(false)
  const { errors, show, round } = useErrors()
  const { act, problem, busy } = useAct()
  const asked = problem?.codesFor(['basis', 'owner_heard']) ?? {}
  const asksHeard = basis === 'parental_responsibility' || asked['owner_heard'] !== undefined
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (!show(periodErrors(t, period))) return
    const body = {
      participant_ids: [one.id],
      seen: { [one.id]: one.version },
      from: period.from,
      to: period.to,
      signed,
      ...(basis ? { basis } : {}),
      ...(asksHeard && heard ? { owner_heard: heard === 'yes' } : {}),
    }
    const done = t('participants:renewed_person', { name: one.name, date: dayInWords(period.to) })
    void act(() => renewAdministered(plan.plan_id, body), done)
  }
  return (
    <form onSubmit={submit} noValidate className="panel stack">
      <Heading level={3} data-size="2xs">
        {t(isFirst(one) ? 'participants:register_title' : 'participants:renew_title')}
      </Heading>
      <Period value={period} onChange={setPeriod} errors={errors} />
      <BasisFields
        bases={['consent', 'parental_responsibility', 'statute']}
        basis={basis}
        onBasis={(next) => {
          setBasis(next)
          setSigned(false)
        }}
        asksHeard={asksHeard ? plan.owner_name : null}
        heard={heard}
        onHeard={setHeard}
        signed={signed}
        onSigned={setSigned}
        errors={{
          ...(asked['basis'] ? { basis: fieldText(t, asked['basis']) } : {}),
          ...(asked['owner_heard'] ? { heard: fieldText(t, asked['owner_heard']) } : {}),
        }}
      />
      <ErrorList errors={errors} round={round} />
      <ProblemAlert problem={Object.keys(asked).length > 0 ? null : problem} />
      <div className="buttons">
        <Button type="submit" variant="secondary" loading={busy}>
          {t(renewKey(one))}
        </Button>
      </div>
    </form>
  )
}

/** Takes the consent back, and then the place; each is an act of its own that says first what comes of it. */
function Leaving({ one }: { one: Participant }) {
  const { t } = useTranslation()
  const { plan } = useAdministered()
  const [open, setOpen] = useState(false)
  const { act, problem, busy } = useAct()
  const given = one.consent.status !== 'none'
  const { name } = one
  const go = async () => {
    const work = given
      ? () => resetAdministered(plan.plan_id, { participant_ids: [one.id], seen: { [one.id]: one.version } })
      : () => removeAdministered(plan.plan_id, one.id, one.version)
    if (await act(work, t(given ? 'participants:reset_done' : 'participants:removed', { name }))) setOpen(false)
  }
  return (
    <div className="buttons">
      <Button variant="tertiary" data-color="danger" onClick={() => setOpen(true)}>
        {t(given ? 'participants:reset' : 'participants:remove')}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} closeButton={t('common:close')}>
        <div className="stack">
          <Heading level={2} data-size="xs">
            {t(given ? 'participants:reset_title' : 'participants:remove_title', { name })}
          </Heading>
          <Paragraph>{t(given ? 'participants:reset_text' : 'participants:remove_text', { name })}</Paragraph>
          <ProblemAlert problem={problem} />
          <div className="buttons">
            <Button data-color="danger" loading={busy} onClick={() => void go()}>
              {t(given ? 'participants:reset' : 'participants:remove')}
            </Button>
            <Button variant="secondary" onClick={() => setOpen(false)}>
              {t('common:do_nothing')}
            </Button>
          </div>
        </div>
      </Dialog>
    </div>
  )
}
