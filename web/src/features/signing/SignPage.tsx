import './signing.css'

import { Heading, Paragraph } from '@digdir/designsystemet-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'

import { useSays } from '../../api/queries'
import type { Say, Says } from '../../api/types'
import { useSession } from '../../session/session'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { DoneAlert } from '../../ui/ProblemPanel'
import { NotFound } from '../errors/NotFound'
import { mayPrint, usePlan } from '../plan/context'
import { OnePerson } from './OnePerson'
import { SaidOf } from './SaidOf'

/** The owner's own page, or of who represents them: one person at a time, and what was said of each. */
export default function SignPage() {
  const plan = usePlan()
  const query = useSays(plan.id, plan.me.kind === 'owner')
  if (plan.me.kind !== 'owner') return <NotFound />
  return <Loaded query={query}>{(says) => <Page says={says} />}</Loaded>
}

export const waits = (say: Say) => say.state === 'waits' && say.mine

function Page({ says }: { says: Says }) {
  const { t } = useTranslation()
  const plan = usePlan()
  const { acting } = useSession()
  const [params, setParams] = useSearchParams()
  const [later, setLater] = useState<ReadonlySet<string>>(new Set())
  const [done, setDone] = useState<string | null>(null)
  const told = useRef<HTMLDivElement>(null)
  const waiting = says.items.filter(waits)
  const chosen = params.get('for')
  const one =
    says.items.find(({ participant }) => participant.id === chosen) ??
    waiting.find(({ participant }) => !later.has(participant.id))
  const ofOthers = says.items.some((say) => say.state === 'waits' && !say.mine)

  // What was pressed is gone: the next person, or the list, begins under what was done.
  useEffect(() => {
    if (done) told.current?.focus()
  }, [done])

  const next = (text: string | null) => {
    setDone(text)
    setParams({}, { replace: true })
  }

  return (
    <div className="stack reading">
      <PageTitle title={t('signing:title')} shortName={plan.short_name}>
        {t('signing:title')}
      </PageTitle>
      <Paragraph>{acting ? t('signing:intro_for', { name: plan.owner.name }) : t('signing:intro')}</Paragraph>
      <div ref={told} tabIndex={-1} className="told">
        <DoneAlert>{done}</DoneAlert>
      </div>
      {ofOthers && <Paragraph>{t(acting?.basis === 'assisted' ? 'signing:not_assisted' : 'signing:parents')}</Paragraph>}
      {one && (
        <OnePerson
          key={one.participant.id + String(one.participant.version)}
          say={one}
          left={waiting.length}
          hear={says.hear_owner}
          onDone={next}
          onLater={() => {
            setLater(new Set([...later, one.participant.id]))
            next(t('signing:later_done', { name: one.participant.name }))
          }}
        />
      )}
      <section className="stack" aria-labelledby="everybody">
        <Heading level={2} data-size="xs" id="everybody">
          {t('signing:everybody')}
        </Heading>
        {says.items.length === 0 && <Paragraph>{t('signing:nobody')}</Paragraph>}
        <ul className="cards">
          {says.items.map((say) => (
            <SaidOf
              key={say.participant.id}
              say={say}
              shown={say === one}
              onChoose={() => {
                setDone(null)
                setParams({ for: say.participant.id }, { replace: true })
              }}
            />
          ))}
        </ul>
      </section>
      {mayPrint(plan) && !acting && (
        <p>
          <Link className="ds-link" to={`/planer/${plan.id}/samtykke/papir`}>
            {t('signing:print_form')}
          </Link>
        </p>
      )}
    </div>
  )
}
