import './wizard.css'
import '../../ui/Progress.css'

import { Button, Heading } from '@digdir/designsystemet-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams, useSearchParams } from 'react-router'

import { deleteWizard } from '../../api/plans'
import { asProblem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import type { Wizard } from '../../api/types'
import { useKept } from '../../session/kept'
import { DraftState } from '../../editing/DraftState'
import { ErrorList, useErrors, type Errors } from '../../ui/form'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { ProblemPage } from '../errors/ProblemPage'
import type { AccountWish } from '../persons/AccountChoice'
import { AccountStep } from './AccountStep'
import { ConfirmStep } from './ConfirmStep'
import { ElementsStep } from './ElementsStep'
import { OwnerStep } from './OwnerStep'
import { TypeStep } from './TypeStep'
import { useWizard } from './useWizard'

const steps = ['owner', 'type', 'elements', 'account', 'confirm'] as const

export default function WizardPage() {
  const { wizardId = '' } = useParams()
  const wizard = useWizard(wizardId)
  if (wizard.query.isError && !wizard.query.data) {
    return <ProblemPage problem={asProblem(wizard.query.error)} onRetry={() => void wizard.query.refetch()} />
  }
  return <Loaded query={wizard.query}>{(data) => <Steps wizard={wizard.shown(data)} {...wizard} />}</Loaded>
}

type State = Omit<ReturnType<typeof useWizard>, 'query' | 'shown'>

function Steps({ wizard, saving, problem, change, flush }: State & { wizard: Wizard }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const refresh = useRefresh()
  const [params, setParams] = useSearchParams()
  const [account, setAccount] = useKept<AccountWish>(`wizard-account:${wizard.id}`, { wanted: false, username: '' })
  const { errors, show, round } = useErrors()
  const step = clamp(Number(params.get('steg')) || wizard.step)
  const heading = useRef<HTMLHeadingElement>(null)
  const shown = useRef(step)

  useEffect(() => {
    // The first step is announced by the page's own heading.
    if (shown.current === step) return
    shown.current = step
    heading.current?.focus()
    window.scrollTo(0, 0)
  }, [step])

  const go = (to: number) => {
    show({})
    setParams({ steg: String(to) })
    if (to > wizard.step) change({ step: to })
  }
  const next = async () => {
    if (!show(missing(step, wizard, account, t))) return
    if (!(await flush())) go(step + 1)
  }
  const discard = async () => {
    await deleteWizard(wizard.id).catch(() => undefined)
    await navigate('/planer')
    await refresh(keys.wizards)
  }

  const screen: Record<(typeof steps)[number], ReactNode> = {
    owner: <OwnerStep wizard={wizard} change={change} flush={flush} error={errors['owner']} />,
    type: <TypeStep wizard={wizard} change={change} errors={errors} />,
    elements: <ElementsStep wizard={wizard} change={change} errors={errors} />,
    account: <AccountStep wizard={wizard} account={account} onChange={setAccount} error={errors['username']} />,
    confirm: <ConfirmStep wizard={wizard} account={account} onEdit={go} onBack={() => go(step - 1)} />,
  }
  const name = steps[step - 1] ?? 'owner'
  const choosingOwner = name === 'owner' && !wizard.owner

  return (
    <div className="stack reading">
      <PageTitle title={t('wizard:title')}>{t('wizard:title')}</PageTitle>
      <div className="wizard-where">
        <progress max={steps.length} value={step} aria-hidden />
        <Heading level={2} data-size="xs" ref={heading} tabIndex={-1}>
          <span className="subtle wizard-count">{t('wizard:step', { step, of: steps.length })}</span>
          {t(`wizard:${name}.title`)}
        </Heading>
      </div>
      {screen[name]}
      <ErrorList errors={errors} round={round} />
      <ProblemAlert problem={problem} />
      {name !== 'confirm' && (
        <div className="buttons">
          {!choosingOwner && <Button onClick={() => void next()}>{t('wizard:next')}</Button>}
          {step > 1 && (
            <Button variant="secondary" onClick={() => go(step - 1)}>
              {t('wizard:back')}
            </Button>
          )}
        </div>
      )}
      <DraftState saving={saving} onlyMine />
      <div>
        <Button variant="tertiary" data-color="danger" onClick={() => void discard()}>
          {t('wizard:discard')}
        </Button>
      </div>
    </div>
  )
}

function clamp(step: number): number {
  return Math.min(Math.max(Math.trunc(step) || 1, 1), steps.length)
}

function missing(step: number, wizard: Wizard, account: AccountWish, t: (key: string) => string): Errors {
  const found: Errors = {}
  if (step === 1 && !wizard.owner) found['owner'] = t('wizard:owner.missing')
  if (step === 2 && !wizard.type) found['type'] = t('wizard:type.missing')
  if (step === 3 && wizard.elements.length === 0) found['elements'] = t('wizard:elements.missing')
  if (step === 3 && wizard.goals.some((goal) => !goal.title.trim())) found['goals'] = t('wizard:elements.goal_missing')
  if (step === 3 && wizard.period_from && wizard.period_to && wizard.period_to < wizard.period_from) {
    found['period_to'] = t('participants:period.order')
  }
  if (step === 4 && account.wanted && !account.username.trim()) {
    found['username'] = t('participants:account.username_missing')
  }
  return found
}
