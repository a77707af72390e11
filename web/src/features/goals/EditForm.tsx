import { Button } from '@digdir/designsystemet-react'
import type { ReactNode, SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import type { Problem } from '../../api/problem'
import type { Doing } from '../../api/types'
import { ConflictView } from '../../editing/ConflictView'
import { DraftState, type Saving } from '../../editing/DraftState'
import { Restored } from '../../editing/Restored'
import type { Values } from '../../editing/values'
import { ErrorList, type Errors } from '../../ui/form'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { usePlan } from '../plan/context'
import { fieldName, inWords } from './fields'

interface Edit {
  values: Values
  theirs: { values: Values } | null
  changed: Doing | null
  clashing: string[]
  saving: Saving
  restored: boolean
  problem: Problem | null
  busy: boolean
  startAnew: () => void
  cancel: () => void
  keepMine: () => void
  keepTheirs: () => void
  merge: () => void
}

interface Props {
  title: string
  edit: Edit
  errors: Errors
  round: number
  back: string
  onSubmit: () => Promise<void>
  children: ReactNode
}

/** What goals and activities have in common when they are written. */
export function EditForm({ title, edit, errors, round, back, onSubmit, children }: Props) {
  const { t } = useTranslation()
  const plan = usePlan()
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    void onSubmit()
  }
  // Long texts alone can hold both.
  const mayMerge = edit.clashing.some((name) => typeof edit.values[name] === 'object')
  return (
    <div className="stack reading">
      <PageTitle title={title} shortName={plan.short_name}>
        {title}
      </PageTitle>
      {edit.theirs && (
        <ConflictView
          differences={edit.clashing.map((field) => ({
            field,
            label: fieldName(t, field),
            mine: inWords(t, field, edit.values[field] ?? ''),
            theirs: inWords(t, field, edit.theirs?.values[field] ?? ''),
          }))}
          changed={edit.changed}
          onKeepMine={edit.keepMine}
          onKeepTheirs={edit.keepTheirs}
          onMerge={mayMerge ? edit.merge : undefined}
        />
      )}
      <form onSubmit={submit} noValidate className="stack" hidden={edit.theirs !== null}>
        {edit.restored && <Restored onDiscard={edit.startAnew} />}
        {children}
        <DraftState saving={edit.saving} onlyMine />
        <p className="audience">{t('goals:audience_edit')}</p>
        <ErrorList errors={errors} round={round} />
        <ProblemAlert problem={edit.problem?.code === 'request.invalid' && Object.keys(errors).length ? null : edit.problem} />
        <div className="buttons">
          <Button type="submit" loading={edit.busy}>
            {t('common:save')}
          </Button>
          <Button asChild variant="tertiary">
            <Link to={back} onClick={edit.cancel}>
              {t('common:cancel')}
            </Link>
          </Button>
        </div>
      </form>
    </div>
  )
}
