import { Button, Dialog, Heading, Paragraph, Radio, Fieldset } from '@digdir/designsystemet-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { addRepresentative, endRepresentation, listRepresentatives } from '../../api/acting'
import { asProblem, type Problem } from '../../api/problem'
import type { Person, PersonBrief, RepresentationBasis, Representative } from '../../api/types'
import { isDay, shortDay, today } from '../../i18n/dates'
import { cancelled, useStepUp } from '../../session/StepUp'
import { DateField } from '../../ui/DateField'
import { useErrors } from '../../ui/form'
import { Loaded } from '../../ui/Loaded'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { fieldText } from '../../ui/problems'
import { Textfield } from '../../ui/Textfield'
import { PersonSearch } from '../persons/PersonSearch'

const bases: readonly RepresentationBasis[] = ['parental_responsibility', 'guardianship', 'power_of_attorney']

interface Props {
  person: Person
  onDone: (text: string) => void
}

/** Who can act for a person, and for those who look after the card: registering and ending it. */
export function Representatives({ person, onDone }: Props) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const key = ['representatives', person.id]
  const query = useQuery({ queryKey: key, queryFn: () => listRepresentatives(person.id) })
  const [adding, setAdding] = useState(false)
  const changed = (text: string) => {
    setAdding(false)
    void client.invalidateQueries({ queryKey: key })
    onDone(text)
  }
  return (
    <section className="panel stack" aria-labelledby="representatives">
      <Heading level={2} data-size="xs" id="representatives">
        {t('acting:representatives')}
      </Heading>
      <Paragraph>{t('acting:representatives_intro', { name: person.display_name })}</Paragraph>
      <Loaded query={query} rows={1}>
        {({ items, birth_date_known, may_change }) => (
          <>
            {!birth_date_known && <Paragraph className="subtle">{t('acting:no_birth_date', { name: person.display_name })}</Paragraph>}
            {items.length === 0 && <Paragraph className="subtle">{t('acting:none')}</Paragraph>}
            <ul className="cards">
              {items.map((one) => (
                <One key={one.id} one={one} person={person} mayEnd={may_change} onEnded={changed} />
              ))}
            </ul>
            {may_change && !adding && (
              <div className="buttons">
                <Button variant="secondary" onClick={() => setAdding(true)}>
                  {t('acting:add')}
                </Button>
              </div>
            )}
            {may_change && adding && <Add person={person} onCancel={() => setAdding(false)} onAdded={changed} />}
          </>
        )}
      </Loaded>
    </section>
  )
}

function One(props: { one: Representative; person: Person; mayEnd: boolean; onEnded: (text: string) => void }) {
  const { one, person, mayEnd, onEnded } = props
  const { t } = useTranslation()
  const stepUp = useStepUp()
  const [sure, setSure] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const end = async () => {
    setSure(false)
    setProblem(null)
    try {
      await stepUp(() => endRepresentation(person.id, one.id))
      onEnded(t('acting:ended'))
    } catch (error) {
      const found = asProblem(error)
      if (found.code !== cancelled) setProblem(found)
    }
  }
  const period = one.last_day
    ? t('acting:holds_to', { date: shortDay(one.from), to: shortDay(one.last_day) })
    : t('acting:holds_from', { date: shortDay(one.from) })
  return (
    <li className="card stack">
      <div className="row-between">
        <div>
          <strong>{one.name}</strong>
          <p className="subtle">
            {[
              t(`acting:basis.${one.basis}`),
              period,
              one.ended_at ? t('acting:ended_at', { date: shortDay(one.ended_at.slice(0, 10)) }) : !one.holds && t('acting:not_now'),
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
          {one.remark && <p className="written">{one.remark}</p>}
        </div>
        {mayEnd && !one.ended_at && (
          <Button variant="tertiary" onClick={() => setSure(true)}>
            {t('acting:end')}
            <span className="ds-sr-only"> {one.name}</span>
          </Button>
        )}
      </div>
      <ProblemAlert problem={problem} />
      <Dialog open={sure} onClose={() => setSure(false)} closeButton={t('common:close')}>
        <Heading level={2} data-size="xs">
          {t('acting:end_for', { name: one.name })}
        </Heading>
        <Paragraph className="gap-above">{t('acting:end_sure', { name: one.name, person: person.display_name })}</Paragraph>
        <div className="buttons gap-above">
          <Button data-color="danger" onClick={() => void end()}>
            {t('acting:end_yes')}
          </Button>
          <Button variant="secondary" onClick={() => setSure(false)}>
            {t('acting:cancel')}
          </Button>
        </div>
      </Dialog>
    </li>
  )
}

function Add({ person, onCancel, onAdded }: { person: Person; onCancel: () => void; onAdded: (text: string) => void }) {
  const { t } = useTranslation()
  const stepUp = useStepUp()
  const [who, setWho] = useState<PersonBrief | null>(null)
  const [basis, setBasis] = useState<RepresentationBasis>('guardianship')
  const [from, setFrom] = useState(today())
  const [to, setTo] = useState('')
  const [remark, setRemark] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { errors, show } = useErrors()

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    if (!who) return
    const wrong: Record<string, string> = {}
    if (!isDay(from)) wrong['representative-from'] = t('errors:field.missing')
    if (to && to < from) wrong['representative-to'] = t('acting:period_wrong')
    if (!show(wrong)) return
    setBusy(true)
    setProblem(null)
    try {
      await stepUp(() =>
        addRepresentative(person.id, { representative_id: who.id, basis, from, to: to || null, remark: remark || null }),
      )
      onAdded(t('acting:saved', { name: who.display_name }))
    } catch (error) {
      const found = asProblem(error)
      if (found.code !== cancelled) setProblem(found)
    }
    setBusy(false)
  }

  if (!who) {
    return (
      <div className="stack">
        <Heading level={3} data-size="2xs">
          {t('acting:who', { name: person.display_name })}
        </Heading>
        <Paragraph className="subtle">{t('acting:needs_account')}</Paragraph>
        <PersonSearch onPick={setWho} />
        <div className="buttons">
          <Button variant="tertiary" onClick={onCancel}>
            {t('acting:cancel')}
          </Button>
        </div>
      </div>
    )
  }
  const faults = (problem?.extra['errors'] ?? []) as { code: string }[]
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="stack">
      <div className="row-between">
        <strong>{who.display_name}</strong>
        <Button type="button" variant="tertiary" onClick={() => setWho(null)}>
          {t('acting:other')}
        </Button>
      </div>
      <Fieldset>
        <Fieldset.Legend>{t('acting:basis_label')}</Fieldset.Legend>
        {bases.map((one) => (
          <Radio
            key={one}
            name="representation-basis"
            value={one}
            label={t(`acting:basis.${one}`)}
            checked={basis === one}
            onChange={() => setBasis(one)}
          />
        ))}
      </Fieldset>
      <div className="two-dates">
        <DateField id="representative-from" label={t('acting:from')} value={from} onChange={setFrom} error={errors['representative-from']} required />
        <DateField id="representative-to" label={t('acting:to')} value={to} onChange={setTo} error={errors['representative-to']} />
      </div>
      <Paragraph className="subtle">{t('acting:to_hint')}</Paragraph>
      <Textfield label={t('acting:remark')} maxLength={500} value={remark} onChange={(event) => setRemark(event.target.value)} />
      <ProblemAlert problem={problem} />
      {faults.map((fault) => (
        <Paragraph key={fault.code}>{fieldText(t, fault.code)}</Paragraph>
      ))}
      <div className="buttons">
        <Button type="submit" loading={busy}>
          {t('acting:save')}
        </Button>
        <Button type="button" variant="tertiary" onClick={onCancel}>
          {t('acting:cancel')}
        </Button>
      </div>
    </form>
  )
}
