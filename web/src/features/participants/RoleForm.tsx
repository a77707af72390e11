import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { patchParticipant } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import type { Participant } from '../../api/types'
import { useStepUp } from '../../session/StepUp'
import { TextField } from '../../ui/form'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { usePlan } from '../plan/context'
import { LevelsField } from '../rights/LevelsField'
import { partsOf, type Rights } from '../rights/presets'
import { RoleField } from './RoleField'

/** The role gives rights when it is set; after that each right may be set for this person alone. */
export function RoleForm({ participant, onDone }: { participant: Participant; onDone: (text: string) => void }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const stepUp = useStepUp()
  const refresh = useRefresh()
  const [kind, setKind] = useState(participant.kind)
  const [responsibility, setResponsibility] = useState(participant.responsibility ?? '')
  const [rights, setRights] = useState<Rights>(participant)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const newRole = kind !== participant.kind
  const parts = partsOf(plan.elements)
  const byRole: Rights = { levels: participant.role_levels, print: participant.role_print }

  // What the plan does not have is not asked for, and is left as it is.
  const chosen = () => Object.fromEntries(parts.map((part) => [part, rights.levels[part] ?? 'none']))

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    try {
      await stepUp(() =>
        patchParticipant(plan.id, participant.id, participant.version, {
          responsibility: responsibility.trim() || null,
          // A new role brings its own rights; sending the old ones along would undo them.
          ...(newRole ? { kind } : { levels: chosen(), print: rights.print }),
        }),
      )
      onDone(t('participants:saved', { name: participant.name }))
      await refresh(keys.participants(plan.id))
    } catch (error) {
      const found = asProblem(error)
      setProblem(found)
      if (found.code === 'edit.stale') await refresh(keys.participants(plan.id))
    } finally {
      setBusy(false)
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="panel stack">
      <Heading level={2} data-size="xs">
        {t('participants:role_and_rights')}
      </Heading>
      <RoleField type={plan.type} value={kind} onChange={setKind} />
      {newRole && <Paragraph className="subtle">{t('participants:new_role_hint')}</Paragraph>}
      <TextField
        id="responsibility"
        label={t('participants:responsibility')}
        maxLength={200}
        value={responsibility}
        onChange={setResponsibility}
      />
      {!newRole && (
        <LevelsField legend={t('participants:rights')} parts={parts} value={rights} onChange={setRights} byRole={byRole} />
      )}
      <ProblemAlert problem={problem} />
      <div className="buttons">
        <Button type="submit" variant="secondary" loading={busy}>
          {t('common:save')}
        </Button>
      </div>
    </form>
  )
}
