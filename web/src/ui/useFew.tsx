import { Button } from '@digdir/designsystemet-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

const step = 25

interface Few<T> {
  shown: T[]
  /** For the list itself, so that focus goes on to the first of those that were asked for. */
  list: (element: HTMLElement | null) => void
  /** Says how many there are and shows more of them; nothing where all are shown. */
  more: ReactNode
}

/** A long list that came all at once, 25 at a time. */
export function useFew<T>(items: readonly T[]): Few<T> {
  const { t } = useTranslation()
  const [most, setMost] = useState(step)
  const [list, setList] = useState<HTMLElement | null>(null)
  const before = useRef(most)

  useEffect(() => {
    if (before.current === most) return
    list?.children[before.current]?.querySelector<HTMLElement>('a, button')?.focus()
    before.current = most
  }, [most, list])

  const more = items.length > most && (
    <div className="buttons">
      <Button variant="secondary" onClick={() => setMost(most + step)}>
        {t('common:show_more')}
      </Button>
      <span className="subtle">{t('common:shown_of', { shown: most, all: items.length })}</span>
    </div>
  )
  return { shown: items.slice(0, most), list: setList, more }
}
