import './wizard.css'
import '../../ui/Progress.css'

import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, useNavigate } from 'react-router'

import { createWizard, deleteWizard, patchWizard } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import type { PersonBrief } from '../../api/types'
import { useSession } from '../../session/session'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { OwnerSearch } from './OwnerStep'
import { Where } from './Where'

/** The first step before there is anything to keep: whoever only looks in leaves nothing behind. */
export default function NewWizard() {
  const { t } = useTranslation()
  const { rights } = useSession()
  const navigate = useNavigate()
  const refresh = useRefresh()
  const [problem, setProblem] = useState<Problem | null>(null)

  const begin = async (person: PersonBrief) => {
    setProblem(null)
    try {
      const { id, version } = await createWizard()
      try {
        await patchWizard(id, version, { owner_person_id: person.id })
      } catch (error) {
        await deleteWizard(id).catch(() => undefined)
        throw error
      }
      await refresh(keys.wizards)
      await navigate(`/planer/ny/${id}?steg=1`, { replace: true })
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  if (!rights.includes('plan.create')) return <Navigate to="/planer" replace />
  return (
    <div className="stack reading">
      <PageTitle title={t('wizard:title')}>{t('wizard:title')}</PageTitle>
      <Where step={1} />
      <OwnerSearch onPick={(person) => void begin(person)} />
      <ProblemAlert problem={problem} />
    </div>
  )
}
