import './print.css'

import { Alert, Button, Heading, Paragraph, Spinner } from '@digdir/designsystemet-react'
import { DownloadIcon, FilesIcon } from '@navikt/aksel-icons'
import type { TFunction } from 'i18next'
import { useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { pdfPath, retryPrint, takePassword } from '../../api/print'
import { asProblem, type Problem } from '../../api/problem'
import { usePrint } from '../../api/queries'
import type { PrintJob } from '../../api/types'
import { moment } from '../../i18n/dates'
import { useStepUp } from '../../session/StepUp'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { Faults } from './Faults'

interface Props {
  planId: string
  jobId: string
  /** Another print-out was asked for in its place. */
  onRetry?: (jobId: string) => void
}

/** A print-out on its way: how far it has come, then its password, shown once, and the document. */
export function PrintOut({ planId, jobId, onRetry }: Props) {
  const { t } = useTranslation()
  const query = usePrint(planId, jobId)
  const job = query.data
  const making = !job || job.state === 'requested' || job.state === 'rendering'
  const ready = job?.state === 'ready' || job?.state === 'fetched'
  return (
    <>
      <p role="status" className="print-state">
        {making && !query.isError && <Spinner aria-hidden data-size="sm" />}
        {query.isError && !job ? '' : t(making ? 'print:making' : ready ? 'print:ready' : 'print:not_ready')}
      </p>
      {query.isError && !job && <ProblemAlert problem={asProblem(query.error)} />}
      {job?.state === 'failed' && job.at_fault.length === 0 && (
        <Alert data-color="danger">
          <Paragraph>{failure(t, job)}</Paragraph>
        </Alert>
      )}
      {job?.state === 'failed' && job.at_fault.length > 0 && <AtFault planId={planId} job={job} onRetry={onRetry} />}
      {job?.state === 'expired' && (
        <Alert data-color="info">
          <Paragraph>{t('print:expired')}</Paragraph>
        </Alert>
      )}
      {ready && <Ready key={job.id} planId={planId} job={job} />}
    </>
  )
}

function failure(t: TFunction, job: PrintJob): string {
  return t([`print:failure.${(job.failure ?? '').replaceAll('.', '_')}`, 'print:failure.other'])
}

/** What the print-out could not be made with, and the rest of it at one press. */
function AtFault({ planId, job, onRetry }: { planId: string; job: PrintJob; onRetry: Props['onRetry'] }) {
  const { t } = useTranslation()
  const stepUp = useStepUp()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)

  const retry = async (then: (jobId: string) => void) => {
    setBusy(true)
    setProblem(null)
    try {
      then((await stepUp(() => retryPrint(planId, job.id))).id)
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <>
      <Alert data-color="danger">
        <Faults faults={job} />
      </Alert>
      <ProblemAlert problem={problem} />
      {onRetry && (
        <>
          <Paragraph>{t('print:faults.says')}</Paragraph>
          <div>
            <Button loading={busy} onClick={() => void retry(onRetry)}>
              {t('print:faults.without')}
            </Button>
          </div>
        </>
      )}
    </>
  )
}

function Ready({ planId, job }: { planId: string; job: PrintJob }) {
  const { t } = useTranslation()
  const [password, setPassword] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  // Whether it waits is of the moment when this came on the screen: once it has been asked for, it waits no more.
  const [waited] = useState(job.password_waits)
  const asked = useRef(false)
  const heading = useId()

  useEffect(() => {
    if (!waited || asked.current) return
    asked.current = true
    takePassword(planId, job.id).then(
      (answer) => setPassword(answer.password),
      (error: unknown) => setProblem(asProblem(error)),
    )
  }, [waited, planId, job.id])

  return (
    <section className="panel stack" aria-labelledby={heading}>
      <Heading level={2} data-size="xs" id={heading}>
        {t('print:password')}
      </Heading>
      {password ? <Secret password={password} /> : <ProblemAlert problem={problem} />}
      {!waited && <Paragraph>{t('print:password_gone')}</Paragraph>}
      {job.left_out.length > 0 && <Paragraph>{t('print:faults.left_out', { count: job.left_out.length })}</Paragraph>}
      <div className="buttons">
        <Button asChild>
          <a href={pdfPath(planId, job.id)} download>
            <DownloadIcon aria-hidden />
            {t('print:open')}
          </a>
        </Button>
      </div>
      <Paragraph data-size="sm" className="subtle">
        {t('print:facts', { count: job.pages ?? 0 })}
        {job.expires_at && ` ${t('print:until', { when: moment(job.expires_at) })}`}
      </Paragraph>
    </section>
  )
}

function Secret({ password }: { password: string }) {
  const { t } = useTranslation()
  const [copied, setCopied] = useState(false)
  const code = useRef<HTMLElement>(null)

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(password)
      setCopied(true)
    } catch {
      // The browser keeps its clipboard to itself: marked, it can be copied by hand.
      if (code.current) getSelection()?.selectAllChildren(code.current)
    }
  }

  return (
    <>
      <Paragraph>{t('print:password_once')}</Paragraph>
      <div className="print-password">
        <code ref={code}>{password}</code>
        <Button variant="secondary" onClick={() => void copy()}>
          <FilesIcon aria-hidden />
          {t('print:copy')}
        </Button>
        <span role="status">{copied ? t('print:copied') : ''}</span>
      </div>
    </>
  )
}
