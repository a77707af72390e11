import { Heading, Paragraph } from '@digdir/designsystemet-react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import type { Level, Plan } from '../../api/types'
import { accessElements, accessInWords, elementName, joined, levels, reaches, roleName } from '../../i18n/words'
import { useSession } from '../../session/session'
import { ConsentTag } from '../../ui/ConsentTag'
import { mayReadContent } from './context'

/** What I may do in this plan, in sentences. Nobody should have to learn what a level is. */
export function MyAccess({ plan }: { plan: Plan }) {
  const { t } = useTranslation()
  const { me } = plan
  const session = useSession()
  // Of what is open to me item by item I see some, and that is said by itself.
  const { hidden } = accessInWords(t, { ...me.levels, ...Object.fromEntries(me.some.map((one) => [one, 'read'])) })
  return (
    <section className="panel" aria-labelledby="home-access">
      <Heading level={2} data-size="xs" id="home-access">
        {t('plan:access.title')}
      </Heading>
      <Paragraph>{t('plan:access.role', { role: roleName(t, me.role).toLowerCase() })}</Paragraph>
      {me.kind !== 'owner' && (
        <p className="tags">
          {t('plan:access.consent')} <ConsentTag consent={me.consent} />
        </p>
      )}
      {mayReadContent(plan) ? (
        <>
          <ul className="sentences">
            {sentences(t, plan, Boolean(session.acting)).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          {hidden.length > 0 && (
            <Paragraph className="subtle">{t('plan:access.hidden', { what: joined(t, hidden) })}</Paragraph>
          )}
        </>
      ) : (
        <Paragraph>{t('plan:access.no_consent')}</Paragraph>
      )}
    </section>
  )
}

/** One sentence a level, each naming what it holds for; the strongest first. */
function sentences(t: TFunction, plan: Plan, acting: boolean): string[] {
  const byLevel = new Map<Level, string[]>()
  for (const element of accessElements) {
    const level = plan.me.levels[element] ?? 'none'
    if (level === 'none') continue
    const names = byLevel.get(level) ?? []
    // Six areas at the same level are said as one.
    const areas = accessElements.filter((other) => other.startsWith('life_area.'))
    const alike = areas.every((area) => (plan.me.levels[area] ?? 'none') === level)
    if (element.startsWith('life_area.') && alike) {
      if (!names.includes(t('common:access.life_areas'))) names.push(t('common:access.life_areas'))
    } else names.push(elementName(t, element))
    byLevel.set(level, names)
  }
  const found = [...levels]
    .reverse()
    .flatMap((level) => {
      const names = byLevel.get(level)
      return names ? [t(`plan:access.level_${level}`, { what: joined(t, names) })] : []
    })
  const some = plan.me.some.filter((one) => !reaches(plan.me.levels[one], 'read'))
  if (some.length) found.push(t('plan:access.some', { what: joined(t, some.map((one) => elementName(t, one))) }))
  if (plan.elements.includes('messages')) found.push(t('plan:access.messages'))
  // Whoever acts for the owner takes nothing out of the house.
  if (plan.me.print && !acting) found.push(t('plan:access.print'))
  return found
}
