import { ErrorSummary } from '@digdir/designsystemet-react'
import { useCallback, useEffect, useRef, useState, type ComponentRef } from 'react'
import { useTranslation } from 'react-i18next'

import type { Problem } from '../api/problem'
import { fieldText } from './problems'
import { Textfield } from './Textfield'

export type Errors = Record<string, string>

/** The label, with "Må fylles ut" or "Valgfritt" in words: a star says nothing to most people. */
export function FieldLabel({ text, required }: { text: string; required?: boolean }) {
  const { t } = useTranslation()
  return (
    <>
      {text} <span className="field-need">{required ? t('common:required') : t('common:optional')}</span>
    </>
  )
}

interface TextProps {
  id: string
  label: string
  value: string
  onChange: (value: string) => void
  error?: string
  required?: boolean
  description?: string
  rows?: number
  type?: 'text' | 'email' | 'tel'
  autoComplete?: string
  inputMode?: 'numeric' | 'tel' | 'email'
  maxLength?: number
}

/** A text field that says in words whether it must be filled in. `rows` makes it a text area. */
export function TextField({ label, required, onChange, rows, type = 'text', ...rest }: TextProps) {
  const shared = { ...rest, name: rest.id, label: <FieldLabel text={label} required={required} /> }
  if (rows) {
    return <Textfield multiline rows={rows} {...shared} onChange={(event) => onChange(event.target.value)} />
  }
  return <Textfield type={type} {...shared} onChange={(event) => onChange(event.target.value)} />
}

/** Whether something was changed in the field of an error, or in the group whose first field has its name. */
function isOf(id: string, changed: Element): boolean {
  if (changed instanceof HTMLInputElement && changed.type === 'text' && changed.value.trim() === '') return false
  const field = document.getElementById(id)
  const group = field?.matches('h1, h2, h3, h4') ? field.closest('section') : field?.closest('fieldset, .two-dates')
  return Boolean(field?.contains(changed) || group?.contains(changed))
}

/**
 * Field errors of a form, each until its field is written in again. With one, focus goes to the field; with several, a summary above the button names them.
 * Ids of fields are the names that the service uses, so its refusals land where they belong.
 */
export function useErrors() {
  const { t } = useTranslation()
  const [errors, setErrors] = useState<Errors>({})
  const [round, setRound] = useState(0)

  const show = useCallback((found: Errors): boolean => {
    setErrors(found)
    setRound((before) => before + 1)
    return Object.keys(found).length === 0
  }, [])

  const showProblem = useCallback(
    (problem: Problem, ids: readonly string[]): boolean => {
      const found: Errors = {}
      for (const [name, code] of Object.entries(problem.codesFor(ids))) found[name] = fieldText(t, code)
      show(found)
      return Object.keys(found).length > 0
    },
    [show, t],
  )

  const latest = useRef(errors)
  useEffect(() => {
    latest.current = errors
  }, [errors])

  useEffect(() => {
    const ids = Object.keys(latest.current)
    if (ids.length === 1 && ids[0]) document.getElementById(ids[0])?.focus()
    // A new round of the same errors must move focus again; that one of them was mended must not.
  }, [round])

  const some = Object.keys(errors).length > 0
  useEffect(() => {
    if (!some) return
    const mended = ({ target }: Event) => {
      const is = (id: string) => target instanceof Element && isOf(id, target)
      setErrors((before) => {
        const left = Object.entries(before).filter(([id]) => !is(id))
        return left.length === Object.keys(before).length ? before : Object.fromEntries(left)
      })
    }
    document.addEventListener('input', mended)
    return () => document.removeEventListener('input', mended)
  }, [some])

  return { errors, show, showProblem, round }
}

/** Stands just above the button; takes focus when it appears. */
export function ErrorList({ errors, round }: { errors: Errors; round: number }) {
  const { t } = useTranslation()
  const summary = useRef<ComponentRef<typeof ErrorSummary>>(null)
  const entries = Object.entries(errors)
  const several = entries.length > 1
  useEffect(() => {
    if (several) summary.current?.focus()
  }, [several, round])
  if (!several) return null
  return (
    <ErrorSummary ref={summary}>
      <ErrorSummary.Heading>{t('errors:summary', { count: entries.length })}</ErrorSummary.Heading>
      <ErrorSummary.List>
        {entries.map(([id, text]) => (
          <ErrorSummary.Item key={id}>
            <ErrorSummary.Link href={`#${id}`}>{text}</ErrorSummary.Link>
          </ErrorSummary.Item>
        ))}
      </ErrorSummary.List>
    </ErrorSummary>
  )
}
