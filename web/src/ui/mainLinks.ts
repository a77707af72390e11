import type { TFunction } from 'i18next'

import type { Right } from '../api/types'
import { isAdmin } from '../features/administration/rights'

/** Where one may go beside one's plans: in the bar where there is room, in the menu on a phone. */
export function mainLinks(t: TFunction, rights: readonly Right[]): { to: string; text: string }[] {
  const links = []
  if (isAdmin(rights)) links.push({ to: '/virksomhet', text: t('common:nav.administration') })
  if (rights.includes('report.read')) links.push({ to: '/rapporter', text: t('common:nav.reports') })
  return links
}
