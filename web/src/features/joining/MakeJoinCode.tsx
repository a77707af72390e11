import { Alert, Button, Paragraph } from '@digdir/designsystemet-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { makeJoinCode } from '../../api/administration'
import { asProblem, type Problem } from '../../api/problem'
import type { JoinCode } from '../../api/types'
import { moment } from '../../i18n/dates'
import { useStepUp } from '../../session/StepUp'
import { ProblemAlert } from '../../ui/ProblemPanel'

/** Makes the code by which another municipality adds a person; it is shown once, large enough to read out. */
export function MakeJoinCode({ personId, main = false }: { personId: string; main?: boolean }) {
  const { t } = useTranslation()
  const stepUp = useStepUp()
  const [made, setMade] = useState<JoinCode | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)

  const make = async () => {
    setBusy(true)
    setProblem(null)
    try {
      setMade(await stepUp(() => makeJoinCode(personId)))
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <div className="stack">
      <div role="status" className="alert-region">
        {made && (
          <Alert data-color="success">
            <p className="join-code">{made.code}</p>
            <Paragraph>{t('joining:valid_until', { time: moment(made.expires_at) })}</Paragraph>
            <Paragraph>{t('joining:once')}</Paragraph>
          </Alert>
        )}
      </div>
      <ProblemAlert problem={problem} />
      <div className="buttons">
        <Button variant={main && !made ? 'primary' : 'secondary'} loading={busy} onClick={() => void make()}>
          {t(made ? 'joining:make_again' : 'joining:make')}
        </Button>
      </div>
    </div>
  )
}
