import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'

import { asProblem, type Problem } from '../../api/problem'
import { getRole, setRole } from '../../api/rights'
import type { Kind, PlanType, Role } from '../../api/types'
import { accessElements, planTypes, roleName } from '../../i18n/words'
import { useStepUp } from '../../session/StepUp'
import { BackLink } from '../../ui/BackLink'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { DoneAlert, ProblemAlert } from '../../ui/ProblemPanel'
import { NotFound } from '../errors/NotFound'
import { ApplyRole } from './ApplyRole'
import { LevelsField } from './LevelsField'
import type { Rights } from './presets'

const kinds: readonly Kind[] = ['owner', 'lead', 'provider', 'relative', 'other']

/** One role of a plan type: what it gives from now on, and who was given something else before. */
export default function RolePage() {
  const { type: typed, kind: named } = useParams()
  const type = planTypes.find((one) => one === typed)
  const kind = kinds.find((one) => one === named)
  return type && kind ? <OneRole key={`${type}.${kind}`} type={type} kind={kind} /> : <NotFound />
}

function OneRole({ type, kind }: { type: PlanType; kind: Kind }) {
  const { t } = useTranslation()
  const query = useQuery({ queryKey: ['administration', 'roles', type, kind], queryFn: () => getRole(type, kind) })
  return (
    <div className="stack">
      <BackLink to={`/virksomhet/roller?type=${type}`}>{t('rights:roles.back')}</BackLink>
      <PageTitle title={t('rights:roles.one')}>{roleName(t, `${type}.${kind}`)}</PageTitle>
      <p className="subtle">{t(`common:plan_type.${type}`)}</p>
      <Loaded query={query}>
        {(role) => (
          <>
            <RoleForm role={role} />
            <ApplyRole key={role.version} role={role} />
          </>
        )}
      </Loaded>
    </div>
  )
}

function RoleForm({ role }: { role: Role }) {
  const { t } = useTranslation()
  const stepUp = useStepUp()
  const client = useQueryClient()
  const [changed, setChanged] = useState<Rights | null>(null)
  /** Counts how often the levels came from somewhere else than the field, which then shows them anew. */
  const [round, setRound] = useState(0)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [done, setDone] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const value: Rights = changed ?? role
  const stale = problem?.code === 'edit.stale'

  const save = async (event: SyntheticEvent) => {
    event.preventDefault()
    setProblem(null)
    setDone(null)
    if (!changed) {
      setDone(t('rights:roles.nothing'))
      return
    }
    setBusy(true)
    try {
      await stepUp(() => setRole(role.plan_type, role.kind, role.version, changed.levels, changed.print))
      await client.invalidateQueries({ queryKey: ['administration', 'roles'] })
      setChanged(null)
      setDone(t('rights:roles.saved'))
    } catch (error) {
      const refused = asProblem(error)
      // What was chosen here stays, to be saved on top of what the other admin decided.
      if (refused.code === 'edit.stale') await client.invalidateQueries({ queryKey: ['administration', 'roles'] })
      setProblem(refused)
    }
    setBusy(false)
  }

  const change = (rights: Rights) => {
    setDone(null)
    setChanged(rights)
  }

  return (
    <form className="panel stack" onSubmit={(event) => void save(event)} noValidate>
      <Heading level={2} data-size="xs">
        {t('rights:roles.gives')}
      </Heading>
      <LevelsField key={round} legend={t('rights:roles.may')} parts={accessElements} value={value} onChange={change} />
      <Paragraph className="subtle">{t('rights:roles.from_now')}</Paragraph>
      {stale && <Paragraph role="alert">{t('rights:roles.changed_meanwhile')}</Paragraph>}
      <ProblemAlert problem={stale ? null : problem} />
      <DoneAlert>{done}</DoneAlert>
      <div className="buttons">
        <Button type="submit" loading={busy}>
          {t('common:save')}
        </Button>
        <Button
          variant="secondary"
          onClick={() => {
            setRound(round + 1)
            change({ levels: role.standard.levels, print: role.standard.print })
          }}
        >
          {t('rights:roles.standard')}
        </Button>
      </div>
    </form>
  )
}
