import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { PersonPlusIcon } from '@navikt/aksel-icons'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { addAdministered } from '../../api/administered'
import type { Kind, PersonBrief } from '../../api/types'
import { ErrorList, useErrors } from '../../ui/form'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { Period, periodErrors, startPeriod } from '../participants/Period'
import { RoleField } from '../participants/RoleField'
import { PersonSearch } from '../persons/PersonSearch'
import { useAct, useAdministered } from './administered'

/** Finds or makes somebody and gives them a role: most often the coordinator whom the plan lacks. */
export function AddSomebody() {
  const { t } = useTranslation()
  const { plan } = useAdministered()
  const [open, setOpen] = useState(false)
  const [person, setPerson] = useState<PersonBrief | null>(null)
  const led = plan.participants.some((one) => one.kind === 'lead' && one.has_account)
  const close = () => {
    setOpen(false)
    setPerson(null)
  }
  return (
    <>
      {!led && <Paragraph>{t('administration:administered.unled')}</Paragraph>}
      <div className="buttons">
        <Button variant={led ? 'secondary' : 'primary'} aria-expanded={open} onClick={() => (open ? close() : setOpen(true))}>
          <PersonPlusIcon aria-hidden />
          {t('participants:add')}
        </Button>
      </div>
      {open && (
        <section className="panel" aria-labelledby="add-somebody">
          <Heading level={2} data-size="xs" id="add-somebody">
            {person ? person.display_name : t('participants:add')}
          </Heading>
          {person ? (
            <Terms person={person} kind={led ? 'provider' : 'lead'} onClose={close} />
          ) : (
            <PersonSearch forParticipant onPick={setPerson} />
          )}
        </section>
      )}
    </>
  )
}

function Terms({ person, kind: first, onClose }: { person: PersonBrief; kind: Kind; onClose: () => void }) {
  const { t } = useTranslation()
  const { plan } = useAdministered()
  const [kind, setKind] = useState<Kind>(first)
  const [period, setPeriod] = useState(startPeriod)
  const { errors, show, round } = useErrors()
  const { act, problem, busy } = useAct()
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    if (!show(periodErrors(t, period))) return
    const body = { person_id: person.id, kind, consent_from: period.from, consent_to: period.to }
    const done = t(person.has_account ? 'participants:added_told' : 'participants:added', { name: person.display_name })
    if (await act(() => addAdministered(plan.plan_id, body), done)) onClose()
  }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="stack">
      <RoleField type={plan.type} value={kind} onChange={setKind} />
      <Period value={period} onChange={setPeriod} errors={errors} />
      <Paragraph className="subtle">{t('participants:provisional_hint')}</Paragraph>
      <ErrorList errors={errors} round={round} />
      <ProblemAlert problem={problem} />
      <div className="buttons">
        <Button type="submit" loading={busy}>
          {t('participants:add')}
        </Button>
        <Button type="button" variant="secondary" onClick={onClose}>
          {t('common:cancel')}
        </Button>
      </div>
    </form>
  )
}
