import { Field, ValidationMessage } from '@digdir/designsystemet-react'
import { Suspense, useId, type KeyboardEvent } from 'react'

import { screen } from '../i18n/screen'
import { FieldLabel } from '../ui/form'
import { RichTextWaiting } from './RichTextWaiting'
import type { Document } from './document'

const Editor = screen(() => import('./Editor'), 'richtext')

interface Props {
  id: string
  label: string
  description?: string
  required?: boolean
  value: Document
  error?: string
  onChange: (document: Document) => void
  /** Hears of keys before the editor does. */
  onKeys?: (event: KeyboardEvent) => void
}

/** A field for text with structure. */
export function RichTextField({ id, label, description, required, value, error, onChange, onKeys }: Props) {
  const own = useId()
  const about = [description ? `${own}-about` : '', error ? `${own}-error` : ''].filter(Boolean).join(' ')
  return (
    <Field onKeyDownCapture={onKeys}>
      <span id={`${own}-label`} className="ds-label richtext-label">
        <FieldLabel text={label} required={required} />
      </span>
      {description && (
        <div id={`${own}-about`} data-field="description">
          {description}
        </div>
      )}
      <Suspense fallback={<RichTextWaiting value={value} />}>
        <Editor
          id={id}
          value={value}
          onChange={onChange}
          labelledBy={`${own}-label`}
          invalid={Boolean(error)}
          {...(about ? { describedBy: about } : {})}
        />
      </Suspense>
      {error && <ValidationMessage id={`${own}-error`}>{error}</ValidationMessage>}
    </Field>
  )
}
