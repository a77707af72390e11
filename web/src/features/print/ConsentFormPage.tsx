import { Button, Fieldset, Paragraph, Radio } from '@digdir/designsystemet-react'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'

import { requestForm } from '../../api/print'
import { asProblem, type Problem } from '../../api/problem'
import type { Language } from '../../api/types'
import { currentLanguage } from '../../i18n'
import { languages } from '../../i18n/catalogues'
import { useStepUp } from '../../session/StepUp'
import { BackLink } from '../../ui/BackLink'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { NotFound } from '../errors/NotFound'
import { mayPrint, usePlan } from '../plan/context'
import { PrintOut } from './PrintOut'

/** The form to consent by on paper: in which language, and whether in easy words; then password and document. */
export default function ConsentFormPage() {
  const { t } = useTranslation()
  const plan = usePlan()
  const stepUp = useStepUp()
  const [params, setParams] = useSearchParams()
  const job = params.get('utskrift')
  const [language, setLanguage] = useState<Language>(currentLanguage)
  const [easy, setEasy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { kind } = plan.me
  if (!mayPrint(plan) || (kind !== 'lead' && kind !== 'owner')) return <NotFound />

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    try {
      const { id } = await stepUp(() => requestForm(plan.id, language, easy))
      setParams({ utskrift: id }, { replace: true })
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <div className="stack reading">
      <BackLink to={`/planer/${plan.id}/${kind === 'lead' ? 'deltakere/samtykke' : 'samtykke'}`}>{t('print:form.back')}</BackLink>
      <PageTitle title={t('print:form.title')} shortName={plan.short_name}>
        {t('print:form.title')}
      </PageTitle>
      {job ? (
        <>
          <PrintOut planId={plan.id} jobId={job} />
          <div className="buttons">
            <Button variant="tertiary" onClick={() => setParams({}, { replace: true })}>
              {t('print:form.again')}
            </Button>
          </div>
        </>
      ) : (
        <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
          <Paragraph>{t('print:form.intro')}</Paragraph>
          <Fieldset>
            <Fieldset.Legend>{t('print:form.language')}</Fieldset.Legend>
            <div className="radio-row">
              {languages.map((one) => (
                <Radio
                  key={one}
                  name="language"
                  value={one}
                  label={t(`print:form.in.${one}`)}
                  checked={language === one}
                  onChange={() => setLanguage(one)}
                />
              ))}
            </div>
          </Fieldset>
          <Fieldset>
            <Fieldset.Legend>{t('print:form.words')}</Fieldset.Legend>
            {(['plain', 'easy'] as const).map((one) => (
              <Radio
                key={one}
                name="words"
                value={one}
                label={t(`print:form.${one}`)}
                checked={easy === (one === 'easy')}
                onChange={() => setEasy(one === 'easy')}
              />
            ))}
          </Fieldset>
          <ProblemAlert problem={problem} />
          <div>
            <Button type="submit" loading={busy}>
              {t('print:form.button')}
            </Button>
          </div>
        </form>
      )}
    </div>
  )
}
