import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { openCopy } from '../../api/print'
import { asProblem, type Problem } from '../../api/problem'
import { useCopies, useParticipants } from '../../api/queries'
import type { PrintCopy } from '../../api/types'
import { moment } from '../../i18n/dates'
import { useStepUp } from '../../session/StepUp'
import { Empty } from '../../ui/Empty'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { NotFound } from '../errors/NotFound'
import { hasArchive, usePlan } from '../plan/context'
import { PrintOut } from './PrintOut'

/** The plan's documents; so far the archive of print-outs that were kept. */
export default function DocumentsPage() {
  const { t } = useTranslation()
  const plan = usePlan()
  const query = useCopies(plan.id, hasArchive(plan))
  if (!hasArchive(plan)) return <NotFound />
  return (
    <div className="stack">
      <PageTitle title={t('print:documents.title')} shortName={plan.short_name}>
        {t('print:documents.title')}
      </PageTitle>
      <section className="stack" aria-labelledby="documents-archive">
        <Heading level={2} data-size="xs" id="documents-archive">
          {t('print:documents.archive')}
        </Heading>
        <Paragraph className="reading">{t('print:documents.intro')}</Paragraph>
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty text={t('print:documents.empty')}>
                <Link className="ds-link" to={`/planer/${plan.id}/skriv-ut`}>
                  {t('print:title')}
                </Link>
              </Empty>
            ) : (
              <ul className="cards">
                {items.map((copy) => (
                  <Copy key={copy.id} planId={plan.id} copy={copy} called={nameOf(t, copy, items)} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </section>
    </div>
  )
}

/** Its title; with its number among those of that title, the oldest first, where there are several. */
function nameOf(t: TFunction, copy: PrintCopy, all: readonly PrintCopy[]): string {
  const alike = all.filter((one) => one.title === copy.title)
  if (alike.length < 2) return copy.title
  const before = (one: PrintCopy) => one.saved_at < copy.saved_at || (one.saved_at === copy.saved_at && one.id < copy.id)
  return t('print:documents.numbered', { title: copy.title, number: alike.filter(before).length + 1 })
}

function Copy({ planId, copy, called }: { planId: string; copy: PrintCopy; called: string }) {
  const { t } = useTranslation()
  const stepUp = useStepUp()
  const people = useParticipants(planId).data?.items ?? []
  const [job, setJob] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const name = people.find((one) => one.person_id === copy.saved_by)?.name ?? null

  const open = async () => {
    setBusy(true)
    setProblem(null)
    try {
      setJob((await stepUp(() => openCopy(planId, copy.id))).id)
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <li className="panel stack">
      <Heading level={3} data-size="2xs">
        {called}
      </Heading>
      <Paragraph data-size="sm" className="subtle">
        {name
          ? t('print:documents.saved', { name, when: moment(copy.saved_at) })
          : t('print:documents.saved_by_another', { when: moment(copy.saved_at) })}{' '}
        {t('print:facts', { count: copy.pages })}
      </Paragraph>
      <ProblemAlert problem={problem} />
      {job ? (
        <PrintOut planId={planId} jobId={job} />
      ) : (
        <div>
          <Button variant="secondary" loading={busy} onClick={() => void open()}>
            {t('print:documents.open')} <span className="ds-sr-only">{called}</span>
          </Button>
        </div>
      )}
    </li>
  )
}
