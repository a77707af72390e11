import './rights.css'

import { Button, Details, Field, Heading, Label, Paragraph, Select } from '@digdir/designsystemet-react'
import { useQuery } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { asProblem, type Problem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import { listItemLevels, setItemLevel } from '../../api/rights'
import type { ItemReach, Level, Participant } from '../../api/types'
import { levels } from '../../i18n/words'
import { useStepUp } from '../../session/StepUp'
import { Loaded } from '../../ui/Loaded'
import { DoneAlert, ProblemAlert } from '../../ui/ProblemPanel'
import { useFew } from '../../ui/useFew'
import { usePlan } from '../plan/context'
import { itemsInWords } from './words'

/** What is chosen for an item: a level of its own, or what holds for the rest. */
type Choice = Level | 'rest'

/** One participant's rights to single goals and activities, in sentences first; which they are is behind a press. */
export default function ItemRights({ participant }: { participant: Participant }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const query = useQuery({
    queryKey: keys.itemLevels(plan.id, participant.id),
    queryFn: () => listItemLevels(plan.id, participant.id),
  })
  return (
    <section className="panel stack" aria-labelledby="item-rights">
      <Heading level={2} data-size="xs" id="item-rights">
        {t('rights:items.title')}
      </Heading>
      <Loaded query={query} rows={1}>
        {(items) =>
          items.length === 0 ? (
            <Paragraph className="subtle">{t('rights:items.none')}</Paragraph>
          ) : (
            <>
              <ul className="sentences">
                {itemsInWords(t, items, participant).map((sentence) => (
                  <li key={sentence}>{sentence}</li>
                ))}
              </ul>
              <Details>
                <Details.Summary>{t('rights:items.adapt')}</Details.Summary>
                <Details.Content>
                  <Choices participant={participant} items={items} />
                </Details.Content>
              </Details>
            </>
          )
        }
      </Loaded>
    </section>
  )
}

function Choices({ participant, items }: { participant: Participant; items: ItemReach[] }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const stepUp = useStepUp()
  const refresh = useRefresh()
  const [chosen, setChosen] = useState<Record<string, Choice>>({})
  const [problem, setProblem] = useState<Problem | null>(null)
  const [done, setDone] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const { shown, list, more } = useFew(items.filter((one) => one.kind === 'goal'))
  const before = (one: ItemReach): Choice => one.own ?? 'rest'
  const changed = items.filter((one) => (chosen[one.item_id] ?? before(one)) !== before(one))

  const save = async (event: SyntheticEvent) => {
    event.preventDefault()
    setProblem(null)
    setDone(null)
    if (changed.length === 0) {
      setDone(t('rights:items.nothing_changed'))
      return
    }
    setBusy(true)
    try {
      for (const one of changed) {
        const level = chosen[one.item_id] ?? before(one)
        await stepUp(() => setItemLevel(plan.id, participant.id, one.kind, one.item_id, level === 'rest' ? null : level))
      }
      setChosen({})
      setDone(t('rights:items.saved', { name: participant.name }))
    } catch (error) {
      // What was saved before it stands; what was not stays chosen here.
      setProblem(asProblem(error))
    }
    await refresh(keys.itemLevels(plan.id, participant.id))
    setBusy(false)
  }

  const choose = (one: ItemReach) => (
    <Field>
      <Label>{one.title}</Label>
      <Select
        value={chosen[one.item_id] ?? before(one)}
        onChange={(event) => {
          setDone(null)
          setChosen({ ...chosen, [one.item_id]: event.target.value as Choice })
        }}
      >
        <Select.Option value="rest">
          {t(`rights:items.rest_${one.kind}`, {
            level: t(`common:level.${participant.levels[one.kind === 'goal' ? 'goals' : 'activities'] ?? 'none'}`),
          })}
        </Select.Option>
        {levels.map((level) => (
          <Select.Option key={level} value={level}>
            {t(`common:level.${level}`)}
          </Select.Option>
        ))}
      </Select>
    </Field>
  )

  return (
    <form className="stack" onSubmit={(event) => void save(event)} noValidate>
      <ul className="item-rights" ref={list}>
        {shown.map((goal) => {
          const under = items.filter((one) => one.parent_id === goal.item_id)
          return (
            <li key={goal.item_id}>
              {choose(goal)}
              {under.length > 0 && (
                <details className="folded">
                  <summary>
                    {t('rights:items.activities', { count: under.length })}
                    <span className="ds-sr-only">: {goal.title}</span>
                  </summary>
                  <ul>
                    {under.map((one) => (
                      <li key={one.item_id}>{choose(one)}</li>
                    ))}
                  </ul>
                </details>
              )}
            </li>
          )
        })}
      </ul>
      {more}
      <Paragraph className="subtle">{t('rights:items.at_most')}</Paragraph>
      <ProblemAlert problem={problem} />
      <DoneAlert>{done}</DoneAlert>
      <div className="buttons">
        <Button type="submit" variant="secondary" loading={busy}>
          {t('rights:items.save')}
        </Button>
      </div>
    </form>
  )
}
