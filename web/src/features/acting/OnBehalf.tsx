import { useTranslation } from 'react-i18next'

import type { Session } from '../../api/types'

/** For whom one acts, and by what, in full: in the bars above a menu it may be cut short. */
export default function OnBehalf({ session }: { session: Session }) {
  const { t } = useTranslation()
  if (!session.acting) return null
  return (
    <p className="name-whom">
      {t('acting:banner.by', { name: session.person.display_name, basis: t(`acting:as.${session.acting.basis}`) })}
    </p>
  )
}
