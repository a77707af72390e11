import { Badge, Dropdown } from '@digdir/designsystemet-react'
import { ArchiveIcon, BulletListIcon, CogIcon, EnvelopeClosedIcon, FolderIcon, HouseIcon, MenuElipsisHorizontalIcon, PersonGroupIcon, PrinterSmallIcon, TasklistIcon } from '@navikt/aksel-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { NavLink } from 'react-router'

import { usePlanUnread } from '../../api/queries'
import type { Plan } from '../../api/types'
import { useWide } from '../../ui/media'
import { sectionsOf, type Section } from './context'

const icons = {
  home: HouseIcon,
  maal: TasklistIcon,
  meldinger: EnvelopeClosedIcon,
  deltakere: PersonGroupIcon,
  dokumenter: FolderIcon,
  logg: BulletListIcon,
  'skriv-ut': PrinterSmallIcon,
  arkiver: ArchiveIcon,
  oppsett: CogIcon,
} satisfies Record<Section, unknown>

/** How many words fit along the foot of the narrowest phone. */
const most = 5

/** Beside the content on a desk, along the bottom edge on a phone: the same links in the same order. */
export function PlanNav({ plan }: { plan: Plan }) {
  const { t } = useTranslation()
  const sections = sectionsOf(plan)
  const unread = usePlanUnread(plan.id, sections.includes('meldinger')).data?.unread ?? 0
  const wide = useWide()
  const inBar = wide || sections.length <= most ? sections : sections.slice(0, most - 1)
  const behind = sections.slice(inBar.length)
  return (
    <nav className="plan-nav" aria-label={t('plan:nav.label')}>
      <ul>
        {inBar.map((section) => {
          const Icon = icons[section]
          const count = section === 'meldinger' ? unread : 0
          return (
            <li key={section}>
              <NavLink to={pathOf(plan, section)} end={section === 'home'}>
                <Icon aria-hidden />
                <span>{t(`plan:nav.${section.replaceAll('-', '_')}`)}</span>
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
        {behind.length > 0 && (
          <li>
            <More plan={plan} sections={behind} />
          </li>
        )}
      </ul>
    </nav>
  )
}

/** What does not fit along the foot of a phone. */
function More({ plan, sections }: { plan: Plan; sections: Section[] }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  return (
    <Dropdown.TriggerContext>
      <Dropdown.Trigger variant="tertiary" className="plan-more" onClick={() => setOpen(!open)}>
        <MenuElipsisHorizontalIcon aria-hidden />
        <span>{t('plan:nav.more')}</span>
      </Dropdown.Trigger>
      <Dropdown open={open} onClose={() => setOpen(false)} placement="top-end" className="plan-more-list">
        <Dropdown.List>
          {sections.map((section) => {
            const Icon = icons[section]
            return (
              <Dropdown.Item key={section}>
                <Dropdown.Button asChild>
                  <NavLink to={pathOf(plan, section)} onClick={() => setOpen(false)}>
                    <Icon aria-hidden />
                    {t(`plan:nav.${section.replaceAll('-', '_')}`)}
                  </NavLink>
                </Dropdown.Button>
              </Dropdown.Item>
            )
          })}
        </Dropdown.List>
      </Dropdown>
    </Dropdown.TriggerContext>
  )
}

function pathOf(plan: Plan, section: Section): string {
  return section === 'home' ? `/planer/${plan.id}` : `/planer/${plan.id}/${section}`
}
