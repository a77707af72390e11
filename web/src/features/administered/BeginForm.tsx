import { Alert, Button, Paragraph } from '@digdir/designsystemet-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { beginAdministering } from '../../api/administered'
import { asProblem, type Problem } from '../../api/problem'
import { useStepUp } from '../../session/StepUp'
import { ErrorList, TextField, useErrors } from '../../ui/form'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { administeredKey } from './administered'

/** Asks why, and says what comes of it before. `ended`: it was open, and the hour is over. */
export function BeginForm({ planId, ended }: { planId: string; ended: boolean }) {
  const { t } = useTranslation()
  const stepUp = useStepUp()
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { errors, show, showProblem, round } = useErrors()

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    if (!show(reason.trim() ? {} : { reason: t('administration:administered.reason_missing') })) return
    setBusy(true)
    setProblem(null)
    try {
      client.setQueryData(administeredKey(planId), await stepUp(() => beginAdministering(planId, reason.trim())))
    } catch (error) {
      const refused = asProblem(error)
      if (!(refused.code === 'request.invalid' && showProblem(refused, ['reason']))) setProblem(refused)
      setBusy(false)
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="stack reading">
      {ended && <Alert data-color="warning">{t('administration:administered.ended')}</Alert>}
      <Paragraph>{t('administration:administered.intro')}</Paragraph>
      <TextField
        id="reason"
        label={t('administration:administered.reason')}
        description={t('administration:administered.reason_hint')}
        required
        rows={2}
        maxLength={500}
        value={reason}
        error={errors['reason']}
        onChange={setReason}
      />
      <ErrorList errors={errors} round={round} />
      <ProblemAlert problem={problem} />
      <div className="buttons">
        <Button type="submit" loading={busy}>
          {t('administration:administered.begin')}
        </Button>
      </div>
    </form>
  )
}
