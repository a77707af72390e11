import { Fieldset, Radio } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'

import { createActivity, patchActivity } from '../../api/plans'
import { keys, useGoals, useRefresh } from '../../api/queries'
import type { Activity, ActivityStatus, ActivityWrite, Draft, Goal } from '../../api/types'
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
import { fieldName } from './fields'

const ids = ['title', 'body', 'status', 'time_frame', 'responsible', 'registered_on'] as const
const statuses: readonly ActivityStatus[] = ['planned', 'under_way', 'ended']
type Values = Record<Exclude<(typeof ids)[number], 'body'>, string> & { body: Document }

function valuesOf(activity: Activity): Values {
  return {
    title: activity.title,
    body: activity.body,
    status: activity.status,
    time_frame: activity.time_frame ?? '',
    responsible: activity.responsible ?? '',
    registered_on: activity.registered_on,
  }
}

function toWrite(values: Partial<Values>): ActivityWrite {
  const body: ActivityWrite = {}
  if (values.title !== undefined) body.title = values.title.trim()
  if (values.registered_on) body.registered_on = values.registered_on
  if (values.status !== undefined) body.status = values.status as ActivityStatus
  if (values.body !== undefined) body.body = values.body
  for (const name of ['time_frame', 'responsible'] as const) {
    const value = values[name]
    if (value !== undefined) body[name] = value.trim() || null
  }
  return body
}

export default function ActivityEdit() {
  const plan = usePlan()
  const { goalId, activityId } = useParams()
  const query = useGoals(plan.id)
  return (
    <Loaded query={query}>
      {({ items }) => {
        const goal = items.find((one) => one.id === goalId)
        const activity = goal?.activities.find((one) => one.id === activityId)
        if (!goal) return <NotFound />
        if (activityId) return activity && reaches(activity.level, 'edit') ? <Form goal={goal} activity={activity} /> : <NotFound />
        return reaches(goal.activities_level, 'create') ? <Form goal={goal} activity={null} /> : <NotFound />
      }}
    </Loaded>
  )
}

interface Props {
  goal: Goal
  activity: Activity | null
}

function Form({ goal, activity }: Props) {
  const plan = usePlan()
  const place: Place = { planId: plan.id, kind: 'activity', key: activity?.id ?? goal.id }
  return (
    <WithDraft place={place}>
      {(draft) => <Fields goal={goal} activity={activity} place={place} draft={draft} />}
    </WithDraft>
  )
}

function Fields({ goal, activity, place, draft }: Props & { place: Place; draft: Draft | null }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const navigate = useNavigate()
  const refresh = useRefresh()
  const { errors, show, showProblem, round } = useErrors()
  const back = `/planer/${plan.id}/maal/${goal.id}`
  const empty: Values = {
    title: '',
    body: emptyDocument,
    status: 'planned',
    time_frame: '',
    responsible: '',
    registered_on: today(),
  }

  const edit = useEdit<Values, Activity>({
    key: `activity:${plan.id}:${activity?.id ?? `new:${goal.id}`}`,
    place,
    draft,
    start: activity ? valuesOf(activity) : empty,
    version: activity?.version ?? null,
    save: (changed, version, all, made) => {
      const there = made ?? activity
      return there
        ? patchActivity(plan.id, there.id, version ?? there.version, toWrite(changed))
        : createActivity(plan.id, goal.id, { ...toWrite(all), title: all.title.trim() })
    },
    read: (current) => ({ values: valuesOf(current as Activity), version: (current as Activity).version }),
    onSaved: () => {
      void refresh(keys.goals(plan.id)).then(() => navigate(back, { replace: true }))
    },
  })
  const { values } = edit

  const submit = async () => {
    if (!show(values.title.trim() ? {} : { title: t('goals:error.activity_title') })) return
    const problem = await edit.submit()
    if (problem?.code === 'request.invalid') showProblem(problem, ids)
  }
  const field = (id: Exclude<(typeof ids)[number], 'body'>, extra: { required?: boolean; maxLength: number }) => (
    <TextField
      id={id}
      label={fieldName(t, id)}
      value={values[id]}
      error={errors[id]}
      onChange={(value) => edit.set(id, value)}
      {...extra}
    />
  )

  return (
    <EditForm
      title={activity ? t('goals:edit_activity_title') : t('goals:new_activity_title')}
      edit={edit}
      errors={errors}
      round={round}
      back={back}
      onSubmit={submit}
    >
      <p className="subtle">{t('goals:belongs_to', { title: goal.title })}</p>
      {field('title', { required: true, maxLength: 200 })}
      <Fieldset>
        <Fieldset.Legend>{fieldName(t, 'status')}</Fieldset.Legend>
        {statuses.map((status) => (
          <Radio
            key={status}
            name="status"
            value={status}
            label={t(`goals:status.${status}`)}
            checked={values.status === status}
            onChange={() => edit.set('status', status)}
          />
        ))}
      </Fieldset>
      {field('time_frame', { maxLength: 200 })}
      {field('responsible', { maxLength: 200 })}
      <RichTextField
        id="body"
        label={fieldName(t, 'body')}
        value={values.body}
        error={errors['body']}
        onChange={(value) => edit.set('body', value)}
      />
      <DateField
        id="registered_on"
        label={fieldName(t, 'registered_on')}
        value={values.registered_on}
        error={errors['registered_on']}
        onChange={(value) => edit.set('registered_on', value)}
      />
    </EditForm>
  )
}
