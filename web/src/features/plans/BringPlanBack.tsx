import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'

import { keys, useRefresh } from '../../api/queries'
import { BringBack } from '../../ui/BringBack'
import { beginAgain, useDiscarded } from '../wizard/discarded'

/** Stands over the plans after one that was begun was discarded, until they are left. */
export function BringPlanBack() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const refresh = useRefresh()
  const { discarded, remember } = useDiscarded()
  useEffect(() => () => void remember(null), [remember])
  const undo = async () => {
    if (!discarded) return
    const id = await beginAgain(discarded)
    await refresh(keys.wizards)
    await navigate(`/planer/ny/${id}?steg=${String(discarded.step)}`)
  }
  return <BringBack text={discarded ? t('plans:discarded') : null} onUndo={undo} />
}
