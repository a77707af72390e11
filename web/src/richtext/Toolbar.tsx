import { Button } from '@digdir/designsystemet-react'
import {
  ArrowRedoIcon,
  ArrowUndoIcon,
  BulletListIcon,
  LinkIcon,
  NumberListIcon,
  TableIcon,
} from '@navikt/aksel-icons'
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import type { Tool, ToolName } from './tools'

const glyphs: Partial<Record<ToolName, ReactNode>> = {
  link: <LinkIcon aria-hidden />,
  bullet_list: <BulletListIcon aria-hidden />,
  numbered_list: <NumberListIcon aria-hidden />,
  table: <TableIcon aria-hidden />,
  undo: <ArrowUndoIcon aria-hidden />,
  redo: <ArrowRedoIcon aria-hidden />,
}
/** Where there is no icon a letter of the language does: **F** for fet, **B** for bold. */
const lettered: readonly ToolName[] = ['strong', 'emphasis', 'underline', 'heading_1', 'heading_2', 'quote', 'rule']

interface Props {
  tools: readonly Tool[]
  controls: string
  /** Leaves the toolbar for the text. */
  onLeave: () => void
}

/** One stop for Tab; arrows, Home and End move within (the toolbar pattern of ARIA's authoring practices). */
export function Toolbar({ tools, controls, onLeave }: Props) {
  const { t } = useTranslation()
  const [stop, setStop] = useState<ToolName>('strong')
  const bar = useRef<HTMLDivElement>(null)
  const current = tools.some((tool) => tool.name === stop) ? stop : tools[0]?.name

  const move = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.preventDefault()
      onLeave()
      return
    }
    const index = tools.findIndex((tool) => tool.name === current)
    const places: Partial<Record<string, number>> = {
      ArrowRight: (index + 1) % tools.length,
      ArrowLeft: (index - 1 + tools.length) % tools.length,
      Home: 0,
      End: tools.length - 1,
    }
    const to = tools[places[event.key] ?? -1]
    if (!to) return
    event.preventDefault()
    setStop(to.name)
    bar.current?.querySelector<HTMLElement>(`[data-tool="${to.name}"]`)?.focus()
  }

  return (
    <div
      ref={bar}
      role="toolbar"
      tabIndex={-1}
      aria-label={t('richtext:toolbar')}
      aria-controls={controls}
      className="richtext-toolbar"
      onKeyDown={move}
    >
      {tools.map(({ name, pressed, possible, run }) => (
        <Button
          key={name}
          type="button"
          variant="tertiary"
          icon={name in glyphs || lettered.includes(name)}
          data-tool={name}
          tabIndex={name === current ? 0 : -1}
          aria-label={t(`richtext:tool.${name}`)}
          title={t(`richtext:tool.${name}`)}
          aria-pressed={pressed}
          aria-disabled={!possible}
          onFocus={() => setStop(name)}
          // The text keeps its selection while a mouse presses.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => {
            if (possible) run()
          }}
        >
          {glyphs[name] ?? (lettered.includes(name) ? <Letter name={name} /> : t(`richtext:tool.${name}`))}
        </Button>
      ))}
    </div>
  )
}

function Letter({ name }: { name: ToolName }) {
  const { t } = useTranslation()
  return (
    // Drawn, not written: it would be part of what the button says.
    <span aria-hidden className="richtext-letter" data-letter={name} data-glyph={t(`richtext:letter.${name}`)} />
  )
}
