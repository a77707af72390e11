import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'

import { deletePlan } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import type { Plan, SetUp } from '../../api/types'
import { moment } from '../../i18n/dates'
import { useKept } from '../../session/kept'
import { useStepUp } from '../../session/StepUp'
import { TextField, useErrors } from '../../ui/form'
import { ProblemAlert } from '../../ui/ProblemPanel'

/** Deleting needs no question either, as it can be undone; what the archive does not have needs a reason. */
export function DeletePlan({ plan, setUp }: { plan: Plan; setUp: SetUp }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const refresh = useRefresh()
  const stepUp = useStepUp()
  const [reason, setReason, forgetReason] = useKept(`delete:${plan.id}`, '')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { errors, show, showProblem } = useErrors()
  const archived = setUp.archived_as_it_is
  const when = setUp.archived_at ? moment(setUp.archived_at) : null

  const act = async () => {
    setProblem(null)
    if (!show(archived || reason.trim() ? {} : { reason_unarchived: t('setup:delete.reason_missing') })) return
    setBusy(true)
    try {
      const { id } = await stepUp(() => deletePlan(plan.id, setUp.version, archived ? null : reason))
      forgetReason()
      await navigate('/planer', { state: { deleted: id } })
      await refresh(keys.plans, keys.deletedPlans)
      return
    } catch (error) {
      const refused = asProblem(error)
      await refresh(keys.setUp(plan.id))
      if (!showProblem(refused, ['reason_unarchived'])) setProblem(refused)
    }
    setBusy(false)
  }

  return (
    <section className="panel stack" aria-labelledby="set-up-delete">
      <Heading level={2} data-size="xs" id="set-up-delete">
        {t('setup:delete.title')}
      </Heading>
      <Paragraph>{t('setup:delete.text')}</Paragraph>
      {archived ? (
        <Paragraph>{t('setup:delete.archived', { when })}</Paragraph>
      ) : (
        <>
          <Paragraph>
            <strong>{t('setup:delete.not_archived')}</strong> {when && t('setup:delete.archived_before', { when })}{' '}
            <Link className="ds-link" to={`/planer/${plan.id}/arkiver`}>
              {t('setup:delete.archive_first')}
            </Link>
          </Paragraph>
          <TextField
            id="reason_unarchived"
            label={t('setup:delete.reason')}
            description={t('setup:delete.reason_hint')}
            required
            maxLength={500}
            value={reason}
            error={errors['reason_unarchived']}
            onChange={setReason}
          />
        </>
      )}
      <ProblemAlert problem={problem} />
      <div>
        <Button variant="secondary" data-color="danger" loading={busy} onClick={() => void act()}>
          {t(archived ? 'setup:delete.button' : 'setup:delete.button_unarchived')}
        </Button>
      </div>
    </section>
  )
}
