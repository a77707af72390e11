import '../../ui/PlanMark.css'

import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { ChevronRightIcon } from '@navikt/aksel-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import type { PlanItem, Wizard } from '../../api/types'
import { shortDay } from '../../i18n/dates'
import { planName } from '../../i18n/words'
import { consentState } from '../../ui/ConsentTag'
import { PlanMark } from '../../ui/PlanMark'

interface Item {
  key: string
  /** What one was in the middle of comes first, then what is new, then what can wait till tomorrow. */
  weight: number
  to: string
  plan: PlanItem | null
  text: string
  detail: string
}

const few = 5
const weights = { unfinished: 0, mine: 1, unread: 2, expiring: 3, missing: 4 }

interface Props {
  plans: PlanItem[]
  unread: Map<string, number>
  unreadFailed: boolean
  wizards: Wizard[]
}

/** What waits for this person, each line leading straight to where it is done. */
export function Asked({ plans, unread, unreadFailed, wizards }: Props) {
  const { t } = useTranslation()
  const items: Item[] = []
  const [all, setAll] = useState(false)

  for (const plan of plans) {
    if (plan.status !== 'active') continue
    const about = plan.short_name ?? planName(t, plan)
    const expiring = plan.attention?.consent_expiring ?? 0
    const missing = plan.attention?.consent_missing ?? 0
    const add = (kind: keyof typeof weights, to: string, text: string) =>
      items.push({ key: `${kind}-${plan.id}`, weight: weights[kind], to: `/planer/${plan.id}/${to}`, plan, text, detail: about })
    if (missing > 0) add('missing', 'deltakere', t('plans:asked.missing', { count: missing }))
    if (expiring > 0) add('expiring', 'deltakere', t('plans:asked.expiring', { count: expiring }))
    else if (plan.my_kind !== 'owner' && plan.consent.to && consentState(plan.consent) === 'ending') {
      add('mine', '', t('plans:asked.mine', { date: shortDay(plan.consent.to) }))
    }
    const count = unread.get(plan.id) ?? 0
    if (count > 0) add('unread', 'meldinger', t('plans:asked.unread', { count }))
  }
  for (const wizard of wizards) {
    items.push({
      key: wizard.id,
      weight: weights.unfinished,
      to: `/planer/ny/${wizard.id}`,
      plan: null,
      text: t('plans:asked.unfinished'),
      detail: wizard.short_name ?? wizard.owner?.name ?? t('plans:asked.nobody_yet'),
    })
  }

  // A coordinator of thirty plans still has to see the plans themselves without scrolling past a wall.
  items.sort((a, b) => a.weight - b.weight)
  const shown = all ? items : items.slice(0, few)

  return (
    <section aria-labelledby="asked" className="asked">
      <Heading level={2} data-size="xs" id="asked">
        {items.length > 0 ? t('plans:asked.title', { count: items.length }) : t('plans:asked.nothing_title')}
      </Heading>
      {items.length === 0 && <Paragraph>{t('plans:asked.nothing')}</Paragraph>}
      {unreadFailed && <Paragraph className="subtle">{t('plans:asked.messages_away')}</Paragraph>}
      <ul className="link-list">
        {shown.map((item) => (
          <li key={item.key}>
            <Link to={item.to}>
              {item.plan ? <PlanMark type={item.plan.type} quiet /> : <span className="plan-mark">…</span>}
              <span className="link-words">
                <strong>{item.text}</strong>
                <span className="subtle">{item.detail}</span>
              </span>
              <ChevronRightIcon aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
      {items.length > shown.length && (
        <Button variant="tertiary" onClick={() => setAll(true)}>
          {t('plans:asked.show_all', { count: items.length })}
        </Button>
      )}
    </section>
  )
}
