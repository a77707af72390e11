import { Button } from '@digdir/designsystemet-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { Textfield } from '../ui/Textfield'
import { hrefOf } from './document'

interface Props {
  start: string
  onSet: (href: string) => void
  onRemove: (() => void) | null
  onCancel: () => void
}

/** The address of a link. Not a form: it stands in one. */
export function LinkForm({ start, onSet, onRemove, onCancel }: Props) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState(start.replace(/^(mailto|tel):/, ''))
  const [wrong, setWrong] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const set = () => {
    const href = hrefOf(typed)
    if (href) onSet(href)
    else {
      setWrong(true)
      field.current?.focus()
    }
  }
  return (
    <div className="richtext-link">
      <Textfield
        ref={field}
        label={t('richtext:link.address')}
        description={t('richtext:link.hint')}
        inputMode="url"
        autoComplete="off"
        value={typed}
        error={wrong && t('richtext:link.wrong')}
        onChange={(event) => {
          setTyped(event.target.value)
          setWrong(false)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== 'Escape') return
          event.preventDefault()
          if (event.key === 'Enter') set()
          else onCancel()
        }}
      />
      <div className="buttons">
        <Button type="button" variant="secondary" onClick={set}>
          {t('richtext:link.set')}
        </Button>
        {onRemove && (
          <Button type="button" variant="tertiary" onClick={onRemove}>
            {t('richtext:link.remove')}
          </Button>
        )}
        <Button type="button" variant="tertiary" onClick={onCancel}>
          {t('common:cancel')}
        </Button>
      </div>
    </div>
  )
}
