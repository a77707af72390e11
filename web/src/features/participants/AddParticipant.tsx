import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'

import { createAccount, getPerson } from '../../api/identity'
import { addParticipant } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import type { Kind, PersonBrief, PlanType } from '../../api/types'
import { dayInWords } from '../../i18n/dates'
import { useStepUp } from '../../session/StepUp'
import { BackLink } from '../../ui/BackLink'
import { ErrorList, TextField, useErrors } from '../../ui/form'
import { PageTitle } from '../../ui/PageTitle'
import { problemText } from '../../ui/problems'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { NotFound } from '../errors/NotFound'
import { accountErrors, addressErrors, noAccount, saveAddress, type AccountWish } from '../persons/account'
import { AccountChoice } from '../persons/AccountChoice'
import { PersonSearch } from '../persons/PersonSearch'
import { usePlan } from '../plan/context'
import { Period, periodErrors, startPeriod } from './Period'
import { RoleField } from './RoleField'

/** Find or make the person, say what they are here, for how long. One page, in that order. */
export default function AddParticipant() {
  const { t } = useTranslation()
  const plan = usePlan()
  const [person, setPerson] = useState<PersonBrief | null>(null)
  if (!plan.me.manage) return <NotFound />
  return (
    <div className="stack reading">
      <BackLink to={`/planer/${plan.id}/deltakere`}>{t('participants:back')}</BackLink>
      <PageTitle title={t('participants:add')} shortName={plan.short_name}>
        {t('participants:add')}
      </PageTitle>
      {person ? (
        <Terms person={person} onBack={() => setPerson(null)} />
      ) : (
        <>
          <Paragraph>{t('participants:add_search')}</Paragraph>
          <PersonSearch forParticipant onPick={setPerson} />
        </>
      )}
    </div>
  )
}

/** At school and in kindergarten it is told who stands in which role there. */
const hintOf = (type: PlanType, kind: Kind) =>
  type === 'iop' || type === 'iup' ? `participants:kind_hint.${type}.${kind}` : `participants:kind_hint.${kind}`

function Terms({ person, onBack }: { person: PersonBrief; onBack: () => void }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const navigate = useNavigate()
  const refresh = useRefresh()
  const heading = useRef<HTMLHeadingElement>(null)
  const [kind, setKind] = useState<Kind>('provider')
  const [responsibility, setResponsibility] = useState('')
  const [period, setPeriod] = useState(startPeriod)
  const [account, setAccount] = useState<AccountWish>(noAccount)
  const card = useQuery({ queryKey: ['person', person.id], queryFn: () => getPerson(person.id), enabled: !person.has_account, retry: false })
  const [made, setMade] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const stepUp = useStepUp()
  const client = useQueryClient()
  const { errors, show, showProblem, round } = useErrors()
  const name = person.display_name
  useEffect(() => heading.current?.focus(), [])

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    const found = periodErrors(t, period)
    if (!made) Object.assign(found, accountErrors(t, account, card.data))
    if (!show(found)) return
    setBusy(true)
    setProblem(null)
    try {
      // The account first: a username that is taken should not leave half of it done.
      if (account.wanted && !made) {
        if (card.data) client.setQueryData(['person', person.id], await saveAddress(account, card.data))
        await createAccount(person.id, account.username.trim())
        setMade(true)
      }
      await stepUp(() =>
        addParticipant(plan.id, {
          person_id: person.id,
          kind,
          consent_from: period.from,
          consent_to: period.to,
          ...(responsibility.trim() ? { responsibility: responsibility.trim() } : {}),
        }),
      )
      await refresh(keys.participants(plan.id), keys.recipients(plan.id), keys.plans)
      const text = t(person.has_account || account.wanted ? 'participants:added_told' : 'participants:added', { name })
      await navigate(`/planer/${plan.id}/deltakere`, { replace: true, state: { done: text } })
    } catch (error) {
      const refused = asProblem(error)
      if (refused.code === 'account.username_taken') show({ username: problemText(t, refused) })
      else if (refused.code === 'request.invalid' && !show(addressErrors(t, error))) setBusy(false)
      else if (!(refused.code === 'request.invalid' && showProblem(refused, ['username', 'responsibility']))) {
        setProblem(refused)
      }
      setBusy(false)
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="stack">
      <div className="panel row-between">
        <div>
          <Heading level={2} data-size="xs" ref={heading} tabIndex={-1}>
            {name}
          </Heading>
          <p className="subtle">
            {[person.birth_date && t('participants:born', { date: dayInWords(person.birth_date) }), person.workplace]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </div>
        <Button type="button" variant="tertiary" onClick={onBack}>
          {t('participants:other_person')}
        </Button>
      </div>
      <RoleField type={plan.type} value={kind} hint={t(hintOf(plan.type, kind))} onChange={setKind} />
      <TextField
        id="responsibility"
        label={t('participants:responsibility')}
        description={t('participants:responsibility_hint')}
        maxLength={200}
        value={responsibility}
        error={errors['responsibility']}
        onChange={setResponsibility}
      />
      <Period value={period} onChange={setPeriod} errors={errors} />
      <Paragraph className="subtle">{t('participants:provisional_hint')}</Paragraph>
      {!person.has_account && <AccountChoice name={name} person={card.data} value={account} onChange={setAccount} errors={errors} />}
      <ErrorList errors={errors} round={round} />
      <ProblemAlert problem={problem} />
      <div className="buttons">
        <Button type="submit" loading={busy}>
          {t(person.has_account || account.wanted ? 'participants:add_and_invite' : 'participants:add')}
        </Button>
      </div>
    </form>
  )
}
