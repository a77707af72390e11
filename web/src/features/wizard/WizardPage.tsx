import './wizard.css'
import '../../ui/Progress.css'

import { Button } from '@digdir/designsystemet-react'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams, useSearchParams } from 'react-router'

import { deleteWizard } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import type { Wizard } from '../../api/types'
import { useKept } from '../../session/kept'
import { DraftState } from '../../editing/DraftState'
import { ErrorList, useErrors, type Errors } from '../../ui/form'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { ProblemPage } from '../errors/ProblemPage'
import { accountErrors, addressErrors, noAccount, saveAddress, type AccountWish } from '../persons/account'
import { AccountStep, useOwner } from './AccountStep'
import { ConfirmStep } from './ConfirmStep'
import { useDiscarded } from './discarded'
import { ElementsStep } from './ElementsStep'
import { OwnerStep } from './OwnerStep'
import { TypeStep } from './TypeStep'
import { usePupil } from './usePupil'
import { useWizard } from './useWizard'
import { steps, Where } from './Where'

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
  const [account, setAccount] = useKept<AccountWish>(`wizard-account:${wizard.id}`, noAccount)
  const { errors, show, round } = useErrors()
  const client = useQueryClient()
  const owner = useOwner(wizard)
  const pupil = usePupil(wizard)
  const [refused, setRefused] = useState<Problem | null>(null)
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
    if (!show(missing(step, wizard, t))) return
    if (step === 2 && !(await pupilSaved())) return
    if (step === 4 && !(await readyForAccount())) return
    if (!(await flush())) go(step + 1)
  }
  const pupilSaved = async (): Promise<boolean> => {
    setRefused(null)
    try {
      await pupil.save()
      return true
    } catch (error) {
      const problem = asProblem(error)
      // Somebody else changed the card: what is typed stays, over what stands there now.
      if (problem.code === 'edit.stale') await owner.refetch()
      setRefused(problem)
      return false
    }
  }
  /** Where the link goes is settled in the step that asks for it, so that nothing is left to go wrong in the last. */
  const readyForAccount = async (): Promise<boolean> => {
    const person = owner.data
    if (!person || person.account) return true
    if (!show(accountErrors(t, account, person))) return false
    setRefused(null)
    try {
      client.setQueryData(['person', person.id], await saveAddress(account, person))
      return true
    } catch (error) {
      if (show(addressErrors(t, error))) setRefused(asProblem(error))
      return false
    }
  }
  const { remember } = useDiscarded()
  const discard = async () => {
    await deleteWizard(wizard.id).catch(() => undefined)
    remember(wizard)
    await navigate('/planer')
    await refresh(keys.wizards)
  }

  const screen: Record<(typeof steps)[number], ReactNode> = {
    owner: <OwnerStep wizard={wizard} change={change} flush={flush} error={errors['owner']} />,
    type: <TypeStep wizard={wizard} change={change} errors={errors} pupil={pupil.fields} />,
    elements: <ElementsStep wizard={wizard} change={change} errors={errors} />,
    account: <AccountStep wizard={wizard} account={account} onChange={setAccount} errors={errors} />,
    confirm: <ConfirmStep wizard={wizard} account={account} onEdit={go} onBack={() => go(step - 1)} />,
  }
  const name = steps[step - 1] ?? 'owner'
  const choosingOwner = name === 'owner' && !wizard.owner

  return (
    <div className="stack reading">
      <PageTitle title={t('wizard:title')}>{t('wizard:title')}</PageTitle>
      <Where step={step} heading={heading} />
      {screen[name]}
      <ErrorList errors={errors} round={round} />
      <ProblemAlert problem={problem ?? refused} />
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

function missing(step: number, wizard: Wizard, t: (key: string) => string): Errors {
  const found: Errors = {}
  if (step === 1 && !wizard.owner) found['owner'] = t('wizard:owner.missing')
  if (step === 2 && !wizard.type) found['type'] = t('wizard:type.missing')
  if (step === 3 && wizard.elements.length === 0) found['elements'] = t('wizard:elements.missing')
  if (step === 3 && wizard.goals.some((goal) => !goal.title.trim())) found['goals'] = t('wizard:elements.goal_missing')
  if (step === 3 && wizard.period_from && wizard.period_to && wizard.period_to < wizard.period_from) {
    found['period_to'] = t('participants:period.order')
  }
  return found
}
