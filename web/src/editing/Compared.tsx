import './Compared.css'

import { useTranslation } from 'react-i18next'

import { emptyDocument, isEmpty } from '../richtext/document'
import { RichTextView } from '../richtext/RichTextView'
import { differingBlocks } from './merging'
import type { Value } from './values'

interface Text {
  title: string
  value: Value
}

interface Props {
  label: string
  one: Text
  other: Text
}

/** Two texts of one field side by side, with what differs marked in both. */
export function Compared({ label, one, other }: Props) {
  return (
    <div className="compared">
      <h3>{label}</h3>
      {[
        { ...one, against: other.value },
        { ...other, against: one.value },
      ].map(({ title, value, against }) => (
        <div key={title} className="compared-text">
          <strong>{title}</strong>
          <Side value={value} other={against} />
        </div>
      ))}
    </div>
  )
}

/** One of the two, with what differs in it marked: words of a plain text, blocks of one with structure. */
function Side({ value, other }: { value: Value; other: Value }) {
  const { t } = useTranslation()
  if (typeof value === 'string') return <Marked text={value} other={typeof other === 'string' ? other : ''} />
  if (isEmpty(value)) return <p className="subtle">{t('common:conflict.empty')}</p>
  const marked = differingBlocks(value, typeof other === 'string' ? emptyDocument : other)
  return <RichTextView document={value} heading={4} marked={marked} markedAs={t('common:conflict.differs')} />
}

function Marked({ text, other }: { text: string; other: string }) {
  const { t } = useTranslation()
  if (!text) return <p className="subtle">{t('common:conflict.empty')}</p>
  return (
    <p className="written">
      {markWords(text, other).map((part, index) =>
        part.differs ? <mark key={index}>{part.text}</mark> : <span key={index}>{part.text}</span>,
      )}
    </p>
  )
}

/** The words of a text, with those marked that the other text has not at that place (longest common subsequence). */
export function markWords(text: string, other: string): { text: string; differs: boolean }[] {
  const a = text.split(/(\s+)/)
  const b = other.split(/(\s+)/)
  // A table of the two lengths: texts beyond a few pages are shown unmarked rather than slowly.
  if (a.length * b.length > 4_000_000) return [{ text, differs: false }]
  const width = b.length + 1
  const table = new Uint32Array((a.length + 1) * width)
  const at = (i: number, j: number) => table[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const parts: { text: string; differs: boolean }[] = []
  const push = (word: string, differs: boolean) => {
    const last = parts.at(-1)
    if (last && last.differs === differs) last.text += word
    else if (word) parts.push({ text: word, differs })
  }
  let j = 0
  for (let i = 0; i < a.length; ) {
    const word = a[i] ?? ''
    if (word === b[j]) {
      push(word, false)
      i++
      j++
    } else if (j < b.length && at(i, j + 1) > at(i + 1, j)) j++
    else {
      push(word, true)
      i++
    }
  }
  return parts
}
