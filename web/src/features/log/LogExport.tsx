import { Button, Details, Paragraph } from '@digdir/designsystemet-react'
import { DownloadIcon } from '@navikt/aksel-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { downloadLog, downloadLogChains } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { currentLanguage } from '../../i18n'
import { today } from '../../i18n/dates'
import { cancelled, useStepUp } from '../../session/StepUp'
import { ProblemPanel } from '../../ui/ProblemPanel'
import type { Choice } from './asked'

interface Props {
  planId: string
  /** Owner and lead may have the whole log. */
  whole: boolean
  choice: Choice
}

/** The log as a file, for which a factor is shown anew. */
export function LogExport({ planId, whole, choice }: Props) {
  const { t } = useTranslation()
  const stepUp = useStepUp()
  const [busy, setBusy] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  const take = async (ending: 'csv' | 'jsonl') => {
    setBusy(ending)
    setProblem(null)
    try {
      const { person_id, kind, from, to } = choice.asked
      const asked = { person_id, kind, from, to, language: currentLanguage() }
      save(await stepUp(() => (ending === 'csv' ? downloadLog(planId, asked) : downloadLogChains(planId))), `logg-${today()}.${ending}`)
    } catch (error) {
      const met = asProblem(error)
      if (met.code !== cancelled) setProblem(met)
    } finally {
      setBusy(null)
    }
  }

  return (
    <Details>
      <Details.Summary>{t('log:export.title')}</Details.Summary>
      <Details.Content className="stack">
        <Paragraph className="reading">{t('log:export.text')}</Paragraph>
        {problem && <ProblemPanel problem={problem} />}
        <div className="buttons">
          <Button variant="secondary" loading={busy === 'csv'} onClick={() => void take('csv')}>
            {busy !== 'csv' && <DownloadIcon aria-hidden />}
            {t('log:export.csv')}
          </Button>
          {whole && (
            <Button variant="secondary" loading={busy === 'jsonl'} onClick={() => void take('jsonl')}>
              {busy !== 'jsonl' && <DownloadIcon aria-hidden />}
              {t('log:export.lines')}
            </Button>
          )}
        </div>
      </Details.Content>
    </Details>
  )
}

function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser reads it after this; a minute is more than it needs.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
