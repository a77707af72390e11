import { Button, Paragraph } from '@digdir/designsystemet-react'
import type { TFunction } from 'i18next'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Revision } from '../../api/types'
import { Compared } from '../../editing/Compared'
import { same, type Value } from '../../editing/values'
import { moment } from '../../i18n/dates'
import { capital, doer } from '../../i18n/words'
import type { Document } from '../../richtext/document'
import { focusOnce } from '../../ui/focus'
import { fieldName, inWords } from '../goals/fields'

interface Props {
  one: Revision
  /** The one before it, where that is known. */
  earlier: Revision | null
  /** What it is now; null where this is it. */
  now: Revision | null
  busy: boolean
  /** Whether it was just made this again. */
  reverted: boolean
  onRevert: (() => void) | null
  onUndo: () => void
}

/** One change in plain words: who, when, what; and how it was then beside how it is now. */
export function Change({ one, earlier, now, busy, reverted, onRevert, onUndo }: Props) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const id = useId()
  const when = one.at ? moment(one.at) : t('history:before')
  const lines = one.changed.map((field) => line(t, field, one, earlier))
  return (
    <>
      <p className="subtle">{capital([who(t, one), when].filter(Boolean).join(' · '))}</p>
      {lines.length > 0 && (
        <ul className="change-lines">
          {lines.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {now && (
        <div className="buttons">
          <Button variant="tertiary" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
            {t('history:compare')}
            <span className="ds-sr-only"> {t('history:compare_of', { when })}</span>
          </Button>
        </div>
      )}
      {now && (
        <div id={id} hidden={!open} className="stack">
          {open && <Then one={one} now={now} busy={busy} when={when} onRevert={onRevert} />}
        </div>
      )}
      <div role="status">
        {reverted && (
          <p className="undo">
            {t('history:reverted', { when })}{' '}
            <Button variant="secondary" ref={focusOnce} onClick={onUndo}>
              {t('common:undo')}
            </Button>
          </p>
        )}
      </div>
    </>
  )
}

function Then({ one, now, busy, when, onRevert }: Pick<Props, 'one' | 'busy' | 'onRevert'> & { now: Revision; when: string }) {
  const { t } = useTranslation()
  const differing = Object.keys(one.fields).filter((field) => !same(valueOf(one, field), valueOf(now, field)))
  if (differing.length === 0) return <Paragraph className="subtle">{t('history:same')}</Paragraph>
  return (
    <>
      {differing.map((field) => (
        <Compared
          key={field}
          label={fieldName(t, field)}
          one={{ title: t('history:then'), value: inWords(t, field, valueOf(one, field)) }}
          other={{ title: t('history:now'), value: inWords(t, field, valueOf(now, field)) }}
        />
      ))}
      {onRevert && (
        <div className="buttons">
          <Button variant="secondary" loading={busy} onClick={onRevert}>
            {t('history:revert')}
            <span className="ds-sr-only"> {t('history:of', { when })}</span>
          </Button>
        </div>
      )}
    </>
  )
}

function who(t: TFunction, one: Revision): string {
  if (!one.actor_name && !one.at) return ''
  return one.mine ? t('history:you', { who: doer(t, one) }) : doer(t, one)
}

function line(t: TFunction, field: string, one: Revision, earlier: Revision | null): string {
  const name = fieldName(t, field)
  const [from, to] = [earlier && inWords(t, field, valueOf(earlier, field)), inWords(t, field, valueOf(one, field))]
  if (typeof from !== 'string' || typeof to !== 'string') return t('history:field.text', { field: name })
  if (!to) return t('history:field.cleared', { field: name })
  return from ? t('history:field.from_to', { field: name, from, to }) : t('history:field.to', { field: name, to })
}

/** A field of a revision as the editor holds it. */
function valueOf({ fields }: Revision, field: string): Value {
  const value = fields[field]
  if (typeof value === 'object' && value !== null) return value as Document
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
