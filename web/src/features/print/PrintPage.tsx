import { Button, Checkbox, Paragraph } from '@digdir/designsystemet-react'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'

import { requestPrint } from '../../api/print'
import { asProblem, type Problem } from '../../api/problem'
import { DraftState } from '../../editing/DraftState'
import { useNote } from '../../editing/useNote'
import { currentLanguage } from '../../i18n'
import { useStepUp } from '../../session/StepUp'
import { ErrorList, TextField, useErrors } from '../../ui/form'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { NotFound } from '../errors/NotFound'
import { hasArchive, mayPrint, usePlan } from '../plan/context'
import { PrintOut } from './PrintOut'

/** The plan as an encrypted PDF: why, then the making of it, then password and document. */
export default function PrintPage() {
  const { t } = useTranslation()
  const plan = usePlan()
  const [params, setParams] = useSearchParams()
  const job = params.get('utskrift')

  if (!mayPrint(plan)) return <NotFound />
  return (
    <div className="stack reading">
      <PageTitle title={t('print:title')} shortName={plan.short_name}>
        {t('print:title')}
      </PageTitle>
      {job ? (
        <>
          <PrintOut planId={plan.id} jobId={job} onRetry={(id) => setParams({ utskrift: id }, { replace: true })} />
          <div className="buttons">
            <Button variant="tertiary" onClick={() => setParams({}, { replace: true })}>
              {t('print:again')}
            </Button>
            {hasArchive(plan) && (
              <Button asChild variant="tertiary">
                <Link to={`/planer/${plan.id}/dokumenter`}>{t('print:to_archive')}</Link>
              </Button>
            )}
          </div>
        </>
      ) : (
        <PrintForm onAsked={(id) => setParams({ utskrift: id }, { replace: true })} />
      )}
    </div>
  )
}

function PrintForm({ onAsked }: { onAsked: (jobId: string) => void }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const stepUp = useStepUp()
  const { errors, show, showProblem, round } = useErrors()
  const note = useNote({
    key: `print:${plan.id}`,
    place: { planId: plan.id, note: 'print', key: plan.id },
    start: { reason: '', title: '' },
  })
  const { reason, title } = note.values
  const [saveCopy, setSaveCopy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    setProblem(null)
    if (!show(reason.trim().length < 3 ? { reason: t('print:reason_missing') } : {})) return
    setBusy(true)
    try {
      const body = { reason, title, save_copy: saveCopy, language: currentLanguage() }
      const { id } = await stepUp(() => requestPrint(plan.id, body))
      void note.end()
      onAsked(id)
    } catch (error) {
      const found = asProblem(error)
      if (!showProblem(found, ['reason', 'title'])) setProblem(found)
    } finally {
      setBusy(false)
    }
  }

  return (
    <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
      <Paragraph>{t('print:intro')}</Paragraph>
      <TextField
        id="reason"
        label={t('print:reason')}
        description={t('print:reason_why')}
        value={reason}
        onChange={(value) => note.set({ reason: value })}
        error={errors['reason']}
        rows={3}
        maxLength={500}
        required
      />
      <TextField
        id="title"
        label={t('print:name')}
        description={t('print:name_why')}
        value={title}
        onChange={(value) => note.set({ title: value })}
        error={errors['title']}
        maxLength={200}
      />
      {hasArchive(plan) && (
        <Checkbox
          label={t('print:save_copy')}
          description={t('print:save_copy_why')}
          checked={saveCopy}
          onChange={(event) => setSaveCopy(event.target.checked)}
          value="save"
        />
      )}
      <DraftState saving={note.saving} onlyMine />
      <ErrorList errors={errors} round={round} />
      <ProblemAlert problem={problem} />
      <div>
        <Button type="submit" loading={busy}>
          {t('print:button')}
        </Button>
      </div>
    </form>
  )
}
