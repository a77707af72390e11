import { Button, Paragraph } from '@digdir/designsystemet-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'

import { startActing } from '../../api/acting'
import { asProblem, type Problem } from '../../api/problem'
import { useRepresented } from '../../api/queries'
import type { Represented } from '../../api/types'
import { dayInWords } from '../../i18n/dates'
import { become } from '../../session/session'
import { cancelled, useStepUp } from '../../session/StepUp'
import { Empty } from '../../ui/Empty'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemAlert } from '../../ui/ProblemPanel'

/** Whom one represents, and the way to act for them. */
export default function ActForOthersPage() {
  const { t } = useTranslation()
  const query = useRepresented()
  return (
    <div className="stack">
      <PageTitle title={t('acting:title')}>{t('acting:title')}</PageTitle>
      <Paragraph className="reading">{t('acting:intro')}</Paragraph>
      <Paragraph className="reading">{t('acting:rules')}</Paragraph>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty text={t('acting:nobody')} />
          ) : (
            <ul className="cards">
              {items.map((one) => (
                <Somebody key={one.representation_id} one={one} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </div>
  )
}

function Somebody({ one }: { one: Represented }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const navigate = useNavigate()
  const stepUp = useStepUp()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const start = async () => {
    setBusy(true)
    setProblem(null)
    try {
      await become(client, await stepUp(() => startActing(one.representation_id)))
      await navigate('/planer')
    } catch (error) {
      const found = asProblem(error)
      if (found.code !== cancelled) setProblem(found)
      setBusy(false)
    }
  }
  return (
    <li className="card stack">
      <div className="row-between">
        <div>
          <strong>{one.name}</strong>
          <p className="subtle">
            {t(`acting:basis.${one.basis}`)}
            {one.may_act && one.last_day && ` · ${t('acting:until', { date: dayInWords(one.last_day) })}`}
          </p>
        </div>
        {one.may_act && (
          <Button loading={busy} onClick={() => void start()}>
            {t('acting:start', { name: one.name })}
          </Button>
        )}
      </div>
      {!one.may_act && <Paragraph>{t('acting:decides', { name: one.name })}</Paragraph>}
      <ProblemAlert problem={problem} />
    </li>
  )
}
