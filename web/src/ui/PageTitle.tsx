import { Heading } from '@digdir/designsystemet-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { useLocation } from 'react-router'

import { tellName } from './PrintNote'

/** The first page of a visit is read from its top by the browser; only later ones are announced by moving focus. */
let arrived: string | null = null

interface Props {
  children: ReactNode
  /** What the browser's tab and history show: the screen, and at most the plan's short name. Never a full name. */
  title: string
  shortName?: string | null
}

export function PageTitle({ children, title, shortName }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  const { pathname } = useLocation()

  useEffect(() => {
    tellName(title)
    document.title = `${title}${shortName ? `, ${shortName}` : ''} – Samplan`
  }, [title, shortName])

  useEffect(() => {
    if (arrived !== null && arrived !== pathname) {
      heading.current?.focus({ preventScroll: true })
      window.scrollTo(0, 0)
    }
    arrived = pathname
  }, [pathname])

  return (
    <Heading ref={heading} level={1} data-size="md" tabIndex={-1} className="page-title">
      {children}
    </Heading>
  )
}
