import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'

import { createGoal, patchGoal } from '../../api/plans'
import { keys, useGoals, useRefresh } from '../../api/queries'
import type { Draft, Goal, GoalWrite } from '../../api/types'
import type { Place } from '../../editing/drafts'
import { useEdit } from '../../editing/useEdit'
import { WithDraft } from '../../editing/WithDraft'
import { today } from '../../i18n/dates'
import { reaches } from '../../i18n/words'
import { emptyDocument, type Document } from '../../richtext/document'
import { RichTextField } from '../../richtext/RichTextField'
import { DateField } from '../../ui/DateField'
import { TextField, useErrors } from '../../ui/form'
import { Loaded } from '../../ui/Loaded'
import { NotFound } from '../errors/NotFound'
import { usePlan } from '../plan/context'
import { EditForm } from './EditForm'
import { ProgressField } from './ProgressField'

const ids = ['title', 'registered_on', 'progress', 'body'] as const
type Values = { title: string; registered_on: string; progress: string; body: Document }

function valuesOf(goal: Goal): Values {
  return {
    title: goal.title,
    registered_on: goal.registered_on,
    progress: String(goal.progress),
    body: goal.body,
  }
}

function toWrite(values: Partial<Values>): GoalWrite {
  const body: GoalWrite = {}
  if (values.title !== undefined) body.title = values.title.trim()
  if (values.registered_on) body.registered_on = values.registered_on
  if (values.progress !== undefined) body.progress = Number(values.progress)
  if (values.body !== undefined) body.body = values.body
  return body
}

export default function GoalEdit() {
  const plan = usePlan()
  const { goalId } = useParams()
  const query = useGoals(plan.id)
  if (!goalId) return reaches(plan.me.levels.goals, 'create') ? <Form goal={null} /> : <NotFound />
  return (
    <Loaded query={query}>
      {({ items }) => {
        const goal = items.find((one) => one.id === goalId)
        return goal && reaches(goal.level, 'edit') ? <Form key={goal.id} goal={goal} /> : <NotFound />
      }}
    </Loaded>
  )
}

function Form({ goal }: { goal: Goal | null }) {
  const plan = usePlan()
  const place: Place = { planId: plan.id, kind: 'goal', key: goal?.id ?? plan.id }
  return <WithDraft place={place}>{(draft) => <Fields goal={goal} place={place} draft={draft} />}</WithDraft>
}

function Fields({ goal, place, draft }: { goal: Goal | null; place: Place; draft: Draft | null }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const navigate = useNavigate()
  const refresh = useRefresh()
  const { errors, show, showProblem, round } = useErrors()
  const empty: Values = { title: '', registered_on: today(), progress: '0', body: emptyDocument }
  const back = goal ? `/planer/${plan.id}/maal/${goal.id}` : `/planer/${plan.id}/maal`

  const edit = useEdit<Values, Goal>({
    key: `goal:${plan.id}:${goal?.id ?? 'new'}`,
    place,
    draft,
    start: goal ? valuesOf(goal) : empty,
    version: goal?.version ?? null,
    save: (changed, version, all, made) => {
      const there = made ?? goal
      return there
        ? patchGoal(plan.id, there.id, version ?? there.version, toWrite(changed))
        : createGoal(plan.id, { ...toWrite(all), title: all.title.trim() })
    },
    read: (current) => ({ values: valuesOf(current as Goal), version: (current as Goal).version }),
    onSaved: (saved) => {
      void refresh(keys.goals(plan.id)).then(() => navigate(`/planer/${plan.id}/maal/${saved.id}`, { replace: true }))
    },
  })
  const { values } = edit

  const submit = async () => {
    const found: Record<string, string> = {}
    const progress = Number(values.progress)
    if (!values.title.trim()) found['title'] = t('goals:error.title')
    if (!Number.isInteger(progress) || progress < 0 || progress > 100) found['progress'] = t('goals:error.progress')
    if (!show(found)) return
    const problem = await edit.submit()
    if (problem?.code === 'request.invalid') showProblem(problem, ids)
  }

  return (
    <EditForm
      title={goal ? t('goals:edit_title') : t('goals:new_title')}
      edit={edit}
      errors={errors}
      round={round}
      back={back}
      onSubmit={submit}
    >
      <TextField
        id="title"
        label={t('goals:field.title')}
        description={t('goals:field.title_hint')}
        required
        maxLength={200}
        value={values.title}
        error={errors['title']}
        onChange={(value) => edit.set('title', value)}
      />
      <RichTextField
        id="body"
        label={t('goals:field.description')}
        value={values.body}
        error={errors['body']}
        onChange={(value) => edit.set('body', value)}
      />
      <ProgressField value={values.progress} error={errors['progress']} onChange={(value) => edit.set('progress', value)} />
      <DateField
        id="registered_on"
        label={t('goals:field.registered_on')}
        value={values.registered_on}
        error={errors['registered_on']}
        onChange={(value) => edit.set('registered_on', value)}
      />
    </EditForm>
  )
}
