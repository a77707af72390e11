import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { patchSetUp } from '../../api/plans'
import { asProblem, hasCode, type Problem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import type { Plan, SetUp, SetUpPatch } from '../../api/types'
import { DateField } from '../../ui/DateField'
import { ErrorList, TextField, useErrors, type Errors } from '../../ui/form'
import { DoneAlert, ProblemAlert } from '../../ui/ProblemPanel'
import { ElementsField } from './ElementsField'

type Values = Required<SetUpPatch>

/** Short name, elements and period. Only what was changed here is sent, so another's change of the rest stands. */
export function SetUpForm({ plan, setUp }: { plan: Plan; setUp: SetUp }) {
  const { t } = useTranslation()
  const refresh = useRefresh()
  const [changed, setChanged] = useState<SetUpPatch>({})
  const [problem, setProblem] = useState<Problem | null>(null)
  const [done, setDone] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const { errors, show, showProblem, round } = useErrors()
  const { short_name, elements, period_from, period_to }: Values = { ...setUp, ...changed }
  const change = (patch: SetUpPatch) => {
    setDone(null)
    setChanged((before) => ({ ...before, ...patch }))
  }

  const save = async (event: SyntheticEvent) => {
    event.preventDefault()
    setProblem(null)
    setDone(null)
    const found: Errors = {}
    if (elements.length === 0) found['elements'] = t('wizard:elements.missing')
    if (period_from && period_to && period_to < period_from) found['period_to'] = t('setup:period_order')
    if (!show(found)) return
    if (Object.keys(changed).length === 0) {
      setDone(t('setup:nothing'))
      return
    }
    setBusy(true)
    try {
      await patchSetUp(plan.id, setUp.version, changed)
      await refresh(keys.setUp(plan.id), keys.home(plan.id), keys.plans)
      setChanged({})
      setDone(t('setup:saved'))
    } catch (error) {
      const refused = asProblem(error)
      if (hasCode(error, 'edit.stale')) await refresh(keys.setUp(plan.id))
      if (!showProblem(refused, ['short_name', 'elements', 'period_from', 'period_to'])) setProblem(refused)
    }
    setBusy(false)
  }

  const stale = problem?.code === 'edit.stale'
  return (
    <section className="panel stack" aria-labelledby="set-up-what">
      <Heading level={2} data-size="xs" id="set-up-what">
        {t('setup:what')}
      </Heading>
      <form className="stack" onSubmit={(event) => void save(event)} noValidate>
        <TextField
          id="short_name"
          label={t('wizard:type.short_name')}
          description={t('wizard:type.short_name_hint')}
          autoComplete="off"
          maxLength={40}
          value={short_name ?? ''}
          error={errors['short_name']}
          onChange={(value) => change({ short_name: value.trim() ? value : null })}
        />
        <ElementsField value={elements} onChange={(value) => change({ elements: value })} error={errors['elements']} />
        <div>
          <Heading level={3} data-size="2xs">
            {t('wizard:elements.period')}
          </Heading>
          <Paragraph className="subtle">{t('wizard:elements.period_hint')}</Paragraph>
        </div>
        <div className="two-dates">
          <DateField
            id="period_from"
            label={t('wizard:elements.period_from')}
            value={period_from ?? ''}
            error={errors['period_from']}
            onChange={(value) => change({ period_from: value || null })}
          />
          <DateField
            id="period_to"
            label={t('wizard:elements.period_to')}
            value={period_to ?? ''}
            error={errors['period_to']}
            onChange={(value) => change({ period_to: value || null })}
          />
        </div>
        <ErrorList errors={errors} round={round} />
        <DoneAlert>{done}</DoneAlert>
        {stale && <Paragraph role="alert">{t('setup:changed_meanwhile')}</Paragraph>}
        <ProblemAlert problem={stale ? null : problem} />
        <div>
          <Button type="submit" loading={busy}>
            {t('setup:save')}
          </Button>
        </div>
      </form>
    </section>
  )
}
