import { Skeleton } from '@digdir/designsystemet-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

/** Nothing for 300 ms (most answers are there by then), after that the shape of what is coming. */
export function Loading({ rows = 4 }: { rows?: number }) {
  const { t } = useTranslation()
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div aria-busy="true" className="stack">
      <p role="status" className="ds-sr-only">
        {late ? t('common:loading') : ''}
      </p>
      {late &&
        Array.from({ length: rows }, (_, row) => <Skeleton key={row} variant="rectangle" height={72} aria-hidden />)}
    </div>
  )
}
