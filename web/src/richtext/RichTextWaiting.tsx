import { RichTextView } from './RichTextView'
import type { Document } from './document'

/** Until the editor is here the text can be read. */
export function RichTextWaiting({ value }: { value: Document }) {
  return (
    <div className="richtext-editor richtext-waiting" aria-busy="true">
      <RichTextView document={value} />
    </div>
  )
}
