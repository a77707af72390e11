import { Textfield as PlainTextfield } from '@digdir/designsystemet-react'
import type { TFunction } from 'i18next'
import type { ComponentProps } from 'react'
import { useTranslation } from 'react-i18next'

/** How many letters too long a text is, in words; nothing where it fits. Counted as the service does. */
export function tooLong(t: TFunction, value: unknown, longest: number | undefined): string | undefined {
  if (typeof value !== 'string' || longest === undefined) return undefined
  const over = Array.from(value.normalize('NFC').trim()).length - longest
  return over > 0 ? t('errors:too_long', { count: over, longest }) : undefined
}

/**
 * A text field that holds all that is typed and pasted, and says how much of it is too much.
 * A browser that is told of `maxLength` cuts the rest off, and says nothing.
 */
export function Textfield({ maxLength, error, ...rest }: ComponentProps<typeof PlainTextfield>) {
  const { t } = useTranslation()
  return <PlainTextfield {...rest} error={tooLong(t, rest.value, maxLength) ?? error} />
}
