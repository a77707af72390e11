import { Alert, Button, Field, Fieldset, Label, Radio, Select } from '@digdir/designsystemet-react'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { changePerson } from '../../api/administration'
import type { AddressProtection, Draft, Person } from '../../api/types'
import type { Place } from '../../api/drafts'
import { ConflictView } from '../../editing/ConflictView'
import { ErrorList, TextField, useErrors } from '../../ui/form'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { DraftState } from '../../editing/DraftState'
import { Restored } from '../../editing/Restored'
import { useEdit } from '../../editing/useEdit'
import { WithDraft } from '../../editing/WithDraft'
import { BirthDate, fromDay, toDay } from './BirthDate'
import { cardFields, changeOf, valuesOf, wayIn, type CardField } from './card'
import { Scope } from './Scope'

interface Props {
  person: Person
  scopes: boolean
  onCancel: () => void
  onSaved: (person: Person) => void
}

const protections: readonly AddressProtection[] = ['none', 'confidential', 'strictly_confidential']

/** Changes a person card; what somebody else saved meanwhile is not overwritten, and nothing typed is lost. */
export default function PersonCardForm(props: Props) {
  const place: Place = { form: 'card', key: props.person.id }
  return <WithDraft place={place}>{(draft) => <Fields {...props} place={place} draft={draft} />}</WithDraft>
}

function Fields({ person, scopes, onCancel, onSaved, place, draft }: Props & { place: Place; draft: Draft | null }) {
  const { t } = useTranslation()
  const edit = useEdit({
    key: `person/${person.id}`,
    place,
    draft,
    start: valuesOf(person),
    version: person.version,
    save: (changed, version) => changePerson(person.id, changeOf(changed), version ?? person.version),
    read: (current) => ({ values: valuesOf(current as Person), version: (current as Person).version }),
    onSaved,
  })
  const { values } = edit
  const [birth, setBirth] = useState(() => fromDay(values.birth_date))
  const { errors, show, showProblem, round } = useErrors()
  const strict = values.address_protection === 'strictly_confidential'
  const set = (field: CardField, value: string) => edit.set(field, value)

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    const found: Record<string, string> = {}
    if (!values.given_name.trim()) found['given_name'] = t('participants:person.error.given_name')
    if (!values.family_name.trim()) found['family_name'] = t('participants:person.error.family_name')
    if (toDay(birth) === null) found['birth-day'] = t('participants:search.bad_date')
    if (values.code_channel === 'email' && !values.email.trim()) found['email'] = t('participants:person.error.email')
    if (!show(found)) return
    const refused = await edit.submit()
    if (refused?.code === 'request.invalid') showProblem(refused, cardFields)
  }

  const field = (
    name: Exclude<CardField, 'birth_date' | 'code_channel' | 'address_protection'>,
    extra: { required?: boolean; type?: 'email' | 'tel'; inputMode?: 'numeric' | 'tel' | 'email'; description?: string } = {},
  ) =>
    wayIn.includes(name) && !person.may.edit_way_in ? null : (
      <TextField
        id={name}
        label={t(`persons:field.${name}`)}
        autoComplete="off"
        maxLength={120}
        value={values[name]}
        error={errors[name]}
        onChange={(value) => set(name, value)}
        {...extra}
      />
    )

  const title = (part: string) => (
    <Fieldset.Legend>
      {t(`persons:part.${part}`)} {scopes && <Scope />}
    </Fieldset.Legend>
  )

  return (
    <>
      {edit.theirs && (
        <ConflictView
          differences={edit.clashing.map((name) => ({
            field: name,
            label: t(`persons:field.${name}`),
            mine: edit.values[name],
            theirs: edit.theirs?.values[name] ?? '',
          }))}
          changed={edit.changed}
          onKeepMine={edit.keepMine}
          onKeepTheirs={edit.keepTheirs}
        />
      )}
      <form onSubmit={(event) => void submit(event)} noValidate className="stack reading" hidden={edit.theirs !== null}>
        {edit.restored && (
          <Restored
            onDiscard={() => {
              edit.startAnew()
              setBirth(fromDay(person.birth_date ?? ''))
            }}
          />
        )}
        <Fieldset>
          {title('person')}
          {field('given_name', { required: true })}
          {field('family_name', { required: true })}
          <BirthDate
            id="birth"
            value={birth}
            error={errors['birth-day']}
            onChange={(value) => {
              setBirth(value)
              const day = toDay(value)
              if (day !== null) set('birth_date', day)
            }}
          />
        </Fieldset>
        <Fieldset>
          {title('contact')}
          {!person.may.edit_way_in && <Alert data-color="info">{t('persons:way_in_not_yours')}</Alert>}
          {field('mobile', { type: 'tel', inputMode: 'tel', description: t('persons:mobile_hint') })}
          {field('email', { type: 'email', inputMode: 'email' })}
          {person.may.edit_way_in && (
            <Fieldset>
              <Fieldset.Legend>{t('participants:person.channel')}</Fieldset.Legend>
              {(['sms', 'email'] as const).map((one) => (
                <Radio
                  key={one}
                  name="code_channel"
                  value={one}
                  label={t(`participants:person.channel_${one}`)}
                  checked={values.code_channel === one}
                  onChange={() => set('code_channel', one)}
                />
              ))}
            </Fieldset>
          )}
          <Field>
            <Label>{t('persons:field.address_protection')}</Label>
            <Field.Description>{t(`persons:protection_hint.${values.address_protection}`)}</Field.Description>
            <Select value={values.address_protection} onChange={(event) => set('address_protection', event.target.value)}>
              {protections.map((one) => (
                <Select.Option key={one} value={one}>
                  {t(`persons:protection.${one}`)}
                </Select.Option>
              ))}
            </Select>
          </Field>
          {!strict && field('street')}
          {!strict && field('postal_code', { inputMode: 'numeric' })}
          {!strict && field('city')}
        </Fieldset>
        <Fieldset>
          {title('work')}
          {field('workplace')}
          {field('position', { description: t('persons:position_hint') })}
        </Fieldset>
        <DraftState saving={edit.saving} onlyMine />
        <ErrorList errors={errors} round={round} />
        <ProblemAlert problem={edit.problem?.code === 'request.invalid' && Object.keys(errors).length ? null : edit.problem} />
        <div className="buttons">
          <Button type="submit" loading={edit.busy}>
            {t('common:save')}
          </Button>
          <Button
            type="button"
            variant="tertiary"
            onClick={() => {
              edit.cancel()
              onCancel()
            }}
          >
            {t('common:cancel')}
          </Button>
        </div>
      </form>
    </>
  )
}
