import { Button, Heading, List, Paragraph } from '@digdir/designsystemet-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { requestTransfer, resendTransfer, retryTransfer } from '../../api/archive'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useRefresh, useTransfers } from '../../api/queries'
import type { Transfer } from '../../api/types'
import { useStepUp } from '../../session/StepUp'
import { Empty } from '../../ui/Empty'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { usePlan } from '../plan/context'
import { isOpen, Receipt } from './Receipt'

/** Sending the plan to the municipality's archive, and what became of it each time. */
export default function ArchivePage() {
  const { t } = useTranslation()
  const plan = usePlan()
  const [since, setSince] = useState(() => Date.now())
  const query = useTransfers(plan.id, since)
  return (
    <div className="stack">
      <PageTitle title={t('archive:title')} shortName={plan.short_name}>
        {t('archive:title')}
      </PageTitle>
      <Paragraph className="reading">{t('archive:intro')}</Paragraph>
      <Loaded query={query}>{(data) => <Transfers planId={plan.id} items={data.items} onAct={() => setSince(Date.now())} />}</Loaded>
    </div>
  )
}

interface Props {
  planId: string
  items: Transfer[]
  onAct: () => void
}

function Transfers({ planId, items, onAct }: Props) {
  const { t } = useTranslation()
  const stepUp = useStepUp()
  const refresh = useRefresh()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState<string | null>(null)
  const underWay = items.find(isOpen)

  const act = async (name: string, work: () => Promise<Transfer>) => {
    setBusy(name)
    setProblem(null)
    try {
      await stepUp(work)
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      await refresh(keys.transfers(planId), keys.log(planId))
      setBusy(null)
      onAct()
    }
  }

  return (
    <>
      <section className="panel stack" aria-labelledby="archive-what">
        <Heading level={2} data-size="xs" id="archive-what">
          {t('archive:what')}
        </Heading>
        <List.Unordered>
          <List.Item>{t('archive:included.goals')}</List.Item>
          <List.Item>{t('archive:included.participants')}</List.Item>
          <List.Item>{t('archive:included.messages')}</List.Item>
        </List.Unordered>
        <Paragraph>{t('archive:left_out')}</Paragraph>
        <ProblemAlert problem={problem} />
        {!underWay && (
          <div>
            <Button loading={busy === 'new'} onClick={() => void act('new', () => requestTransfer(planId))}>
              {t('archive:button')}
            </Button>
          </div>
        )}
      </section>
      <section className="stack" aria-labelledby="archive-sent">
        <Heading level={2} data-size="xs" id="archive-sent">
          {t('archive:transfers')}
        </Heading>
        {items.length === 0 ? (
          <Empty text={t('archive:none')} />
        ) : (
          <ul className="cards">
            {items.map((item) => (
              <Receipt
                key={item.id}
                planId={planId}
                transfer={item}
                onRetry={underWay ? undefined : () => void act(item.id, () => retryTransfer(planId, item.id))}
                busy={busy === item.id}
                onResend={
                  item.can_resend && !underWay ? () => void act(item.id, () => resendTransfer(planId, item.id)) : undefined
                }
              />
            ))}
          </ul>
        )}
      </section>
    </>
  )
}
