import { List, Paragraph } from '@digdir/designsystemet-react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import type { PrintFaults } from '../../api/types'

type Part = PrintFaults['at_fault'][number]

/** What a document could not be made with: by its title where one may read it, else by its kind alone. */
export function Faults({ faults: { at_fault: parts, together } }: { faults: PrintFaults }) {
  const { t } = useTranslation()
  const [first] = parts
  if (!first) return null
  if (together) return <Paragraph>{t('print:faults.together', { what: what(t, first) })}</Paragraph>
  if (parts.length === 1) return <Paragraph>{why(t, first)}</Paragraph>
  return (
    <List.Unordered>
      {parts.map((part) => (
        <List.Item key={part.id}>{why(t, part)}</List.Item>
      ))}
    </List.Unordered>
  )
}

function what(t: TFunction, { kind, title }: Part): string {
  return title === null ? t(`print:faults.untitled.${kind}`) : t(`print:faults.titled.${kind}`, { title })
}

function why(t: TFunction, part: Part): string {
  const reason = part.reason === 'print.too_large' ? 'too_large' : 'not_laid_out'
  return t(`print:faults.${reason}`, { what: what(t, part) })
}
