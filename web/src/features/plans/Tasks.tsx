import { Button, Details, Heading } from '@digdir/designsystemet-react'
import { ChevronRightIcon } from '@navikt/aksel-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import type { Soon, Todo } from '../../api/types'
import { shortDay } from '../../i18n/dates'
import { briefName, joined } from '../../i18n/words'
import { PlanMark } from '../../ui/PlanMark'

const few = 5
/** Named one by one; of more, how many more there are. */
const named = 3

function useNames() {
  const { t } = useTranslation()
  return (people: Todo['people']) => {
    const names = people.slice(0, named).map((one) => one.name)
    const rest = people.length - names.length
    return joined(t, rest > 0 ? [...names, t('plans:todo.more_people', { count: rest })] : names)
  }
}

/** What this person can do, and for whom; what they cannot act on is no task. */
export function Todos({ items }: { items: Todo[] }) {
  const { t } = useTranslation()
  const names = useNames()
  const [all, setAll] = useState(false)
  if (items.length === 0) return null
  const shown = all ? items : items.slice(0, few)
  return (
    <section aria-labelledby="todo" className="asked">
      <Heading level={2} data-size="xs" id="todo">
        {t('plans:todo.title', { count: items.length })}
      </Heading>
      <ul className="link-list">
        {shown.map((item) => (
          <li key={`${item.kind} ${item.plan.id} ${item.until ?? ''}`}>
            <Link to={`/planer/${item.plan.id}/${item.kind === 'consent_unsigned' ? 'samtykke' : 'deltakere'}`}>
              <PlanMark type={item.plan.type} quiet />
              <span className="link-words with-act">
                <strong>
                  {item.kind === 'consent_unsigned'
                    ? t('plans:todo.unsigned', { names: names(item.people) })
                    : item.until
                    ? t('plans:todo.expiring', { names: names(item.people), date: shortDay(item.until) })
                    : t('plans:todo.missing', { names: names(item.people) })}
                </strong>
                <span className="subtle">{briefName(t, item.plan)}</span>
                <span className="link-act">
                  {t(item.kind === 'consent_unsigned' ? 'plans:todo.answer' : item.until ? 'plans:todo.renew' : 'plans:todo.register')}
                </span>
              </span>
              <ChevronRightIcon aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
      {items.length > shown.length && (
        <Button variant="tertiary" onClick={() => setAll(true)}>
          {t('plans:todo.show_all', { count: items.length })}
        </Button>
      )}
    </section>
  )
}

/** What is coming, and asks for nothing now: one line until somebody opens it. */
export function Coming({ items }: { items: Soon[] }) {
  const { t } = useTranslation()
  const names = useNames()
  if (items.length === 0) return null
  return (
    <Details>
      <Details.Summary>{t('plans:soon.title', { count: items.length })}</Details.Summary>
      <Details.Content>
        <ul className="sentences">
          {items.map((item) => (
            <li key={`${item.kind} ${item.plan.id} ${item.until}`}>
              <Link className="ds-link" to={`/planer/${item.plan.id}${item.kind === 'own_consent' ? '' : '/deltakere'}`}>
                {briefName(t, item.plan)}
              </Link>
              {': '}
              {item.kind === 'own_consent'
                ? t('plans:soon.own', { date: shortDay(item.until) })
                : t('plans:soon.expiring', { names: names(item.people), date: shortDay(item.until) })}
            </li>
          ))}
        </ul>
      </Details.Content>
    </Details>
  )
}
