import { Paragraph } from '@digdir/designsystemet-react'
import type { ReactNode } from 'react'

/** Nothing here yet: what this is, and one thing to do or whom to ask. */
export function Empty({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Paragraph>{text}</Paragraph>
      {children}
    </div>
  )
}
