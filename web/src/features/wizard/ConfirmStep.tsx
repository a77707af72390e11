import './wizard.css'

import { Button, Paragraph } from '@digdir/designsystemet-react'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'

import { createAccount } from '../../api/identity'
import { finishWizard } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import type { Wizard } from '../../api/types'
import { dayInWords } from '../../i18n/dates'
import { joined } from '../../i18n/words'
import { forgetOne } from '../../session/kept'
import { ProblemAlert } from '../../ui/ProblemPanel'
import type { AccountWish } from '../persons/account'
import { useOwner } from './AccountStep'

interface Props {
  wizard: Wizard
  account: AccountWish
  onEdit: (step: number) => void
  onBack: () => void
}

/** Everything once more before it is made. Whatever is missing leads to the step where it belongs. */
export function ConfirmStep({ wizard, account, onEdit, onBack }: Props) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const refresh = useRefresh()
  const owner = useOwner(wizard)
  const [made, setMade] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const existing = owner.data?.account ?? null
  const none = t('wizard:confirm.none')

  const finish = async () => {
    setBusy(true)
    setProblem(null)
    try {
      if (wizard.owner && account.wanted && !existing && !made) {
        await createAccount(wizard.owner.person_id, account.username.trim())
        setMade(true)
      }
      const { plan_id } = await finishWizard(wizard.id)
      forgetOne(`wizard-account:${wizard.id}`)
      await refresh(keys.plans, keys.wizards)
      await navigate(`/planer/${plan_id}/deltakere`, { replace: true, state: { done: t('wizard:confirm.done') } })
    } catch (error) {
      setProblem(asProblem(error))
      setBusy(false)
    }
  }

  const period = [wizard.period_from, wizard.period_to].map((day) => (day ? dayInWords(day) : '…')).join(' – ')
  const row = (label: string, step: number, value: ReactNode) => (
    <div className="confirm-row">
      <dt>{label}</dt>
      <dd>{value}</dd>
      <dd>
        <Button variant="tertiary" onClick={() => onEdit(step)}>
          {t('wizard:confirm.change')}
          <span className="ds-sr-only"> {label}</span>
        </Button>
      </dd>
    </div>
  )
  return (
    <>
      <dl className="confirm">
        {row(t('wizard:owner.title'), 1, wizard.owner?.name ?? none)}
        {row(t('wizard:type.legend'), 2, wizard.type ? t(`common:plan_type.${wizard.type}`) : none)}
        {row(t('wizard:type.short_name'), 2, wizard.short_name ?? none)}
        {row(
          t('wizard:elements.legend'),
          3,
          wizard.elements.length ? joined(t, wizard.elements.map((one) => t(`common:element.${one}`))) : none,
        )}
        {wizard.goals.length > 0 &&
          row(t('wizard:elements.goals'), 3, joined(t, wizard.goals.map((goal) => goal.title)))}
        {(wizard.period_from ?? wizard.period_to) && row(t('wizard:elements.period'), 3, period)}
        {row(
          t('wizard:account.title'),
          4,
          existing
            ? t('wizard:account.has_short', { username: existing.username })
            : account.wanted
              ? t('wizard:account.will', { username: account.username })
              : t('participants:account.none'),
        )}
      </dl>
      <Paragraph>{t('wizard:confirm.after')}</Paragraph>
      <ProblemAlert problem={problem} />
      <div className="buttons">
        <Button loading={busy} onClick={() => void finish()}>
          {t('wizard:confirm.finish')}
        </Button>
        <Button variant="secondary" onClick={onBack}>
          {t('wizard:back')}
        </Button>
      </div>
    </>
  )
}
