import { Badge } from '@digdir/designsystemet-react'
import { BulletListIcon, EnvelopeClosedIcon, HouseIcon, PersonGroupIcon, TasklistIcon } from '@navikt/aksel-icons'
import { useTranslation } from 'react-i18next'
import { NavLink } from 'react-router'

import { usePlanUnread } from '../../api/queries'
import type { Plan } from '../../api/types'
import { sectionsOf, type Section } from './context'

const icons = {
  home: HouseIcon,
  maal: TasklistIcon,
  meldinger: EnvelopeClosedIcon,
  deltakere: PersonGroupIcon,
  logg: BulletListIcon,
} satisfies Record<Section, unknown>

/** Beside the content on a desk, along the bottom edge on a phone: the same links in the same order. */
export function PlanNav({ plan }: { plan: Plan }) {
  const { t } = useTranslation()
  const sections = sectionsOf(plan)
  const unread = usePlanUnread(plan.id, sections.includes('meldinger')).data?.unread ?? 0
  return (
    <nav className="plan-nav" aria-label={t('plan:nav.label')}>
      <ul>
        {sections.map((section) => {
          const Icon = icons[section]
          const count = section === 'meldinger' ? unread : 0
          return (
            <li key={section}>
              <NavLink to={section === 'home' ? `/planer/${plan.id}` : `/planer/${plan.id}/${section}`} end={section === 'home'}>
                <Icon aria-hidden />
                <span>{t(`plan:nav.${section}`)}</span>
                {count > 0 && (
                  <>
                    <Badge count={count} maxCount={99} data-color="accent" aria-hidden />
                    <span className="ds-sr-only">{t('plan:nav.unread', { count })}</span>
                  </>
                )}
              </NavLink>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
