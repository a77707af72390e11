import './live.css'

import { Button } from '@digdir/designsystemet-react'
import { ArrowsCirclepathIcon } from '@navikt/aksel-icons'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'

import { keys } from '../api/queries'
import { release, useWaiting, type NewsKind } from './news'

/** The kinds of news that a screen shows, by the last part of its address; screens on which one writes show none. */
const shown: Record<string, NewsKind> = {
  maal: 'goals',
  meldinger: 'messages',
  deltakere: 'participants',
  dokumenter: 'copies',
}

/** Others have written while this was read: it comes into view when asked for, and nothing moves before. */
export function NewsBar({ planId }: { planId: string }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { pathname } = useLocation()
  const [section = '', item] = pathname.split('/').slice(3)
  const kind = shown[section] ?? null
  const reading = kind === 'goals' ? !/\/(ny|nytt|rediger|aktiviteter)/.test(pathname) : !item
  const count = useWaiting(planId, kind)

  // Who comes to a screen reads it anew, so nothing waits there any more.
  useEffect(() => {
    if (kind) release(planId, kind)
  }, [planId, kind, pathname])

  const show = () => {
    if (!kind) return
    release(planId, kind)
    void client.invalidateQueries({ queryKey: kind === 'copies' ? keys.copies(planId) : keys.plan(planId).concat(kind) })
  }
  return (
    <div role="status" className="alert-region">
      {kind && reading && count > 0 && (
        <div className="news-bar">
          <span>{t(`common:news.${kind}`, { count })}</span>
          <Button variant="secondary" data-size="sm" onClick={show}>
            <ArrowsCirclepathIcon aria-hidden />
            {t('common:news.show')}
          </Button>
        </div>
      )}
    </div>
  )
}
