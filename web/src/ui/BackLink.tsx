import { ArrowLeftIcon } from '@navikt/aksel-icons'
import type { ReactNode } from 'react'
import { Link } from 'react-router'

/** The way to the page that this one hangs on. */
export function BackLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <p>
      <Link className="ds-link back" to={to}>
        <ArrowLeftIcon aria-hidden />
        {children}
      </Link>
    </p>
  )
}
