import { useCallback, useEffect, useRef, useState } from 'react'

import { createDraft, deleteMessage, patchDraft, sendDraft } from '../../api/messaging'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import type { Message, MessageWrite } from '../../api/types'
import { useKept } from '../../session/kept'
import type { Saving } from '../../ui/DraftState'

interface Saved {
  id: string
  version: number
  /** What the service has, to know whether there is anything to save. */
  text: string
}

interface Options {
  planId: string
  key: string
  start: MessageWrite
  /** The draft being continued, if any. */
  draft: Message | null
  onFirstSave?: (id: string) => void
}

/** One second after the last key the text is with the service, where only its author sees it. */
export function useDraft({ planId, key, start, draft, onFirstSave }: Options) {
  const [value, setValue, forget] = useKept<MessageWrite>(key, start)
  const [saving, setSaving] = useState<Saving>({ kind: 'idle' })
  const refresh = useRefresh()
  const saved = useRef<Saved | null>(
    draft ? { id: draft.id, version: draft.version, text: JSON.stringify(start) } : null,
  )
  // One save at a time and in order: two at once would make each other stale.
  const queue = useRef<Promise<unknown>>(Promise.resolve())

  const store = useCallback(
    (body: MessageWrite): Promise<Saved> => {
      const work = async (): Promise<Saved> => {
        const text = JSON.stringify(body)
        const known = saved.current
        if (known?.text === text) return known
        setSaving({ kind: 'saving' })
        const message = known
          ? await patchOver(planId, known, body)
          : await createDraft(planId, body)
        saved.current = { id: message.id, version: message.version, text }
        setSaving({ kind: 'saved', at: new Date() })
        forget()
        if (!known) onFirstSave?.(message.id)
        return saved.current
      }
      const next = queue.current.then(work, work)
      queue.current = next.catch(() => undefined)
      return next
    },
    [planId, forget, onFirstSave],
  )

  const empty = !value.text.trim() && !value.subject.trim()
  const text = JSON.stringify(value)
  useEffect(() => {
    if (empty || saved.current?.text === text || text === JSON.stringify(start)) return
    const timer = setTimeout(() => {
      store(JSON.parse(text) as MessageWrite).catch(() => setSaving({ kind: 'failed' }))
    }, 1000)
    return () => clearTimeout(timer)
    // The text decides; `start` is what it began as.
  }, [text, empty, store, start])

  const send = async (): Promise<Problem | null> => {
    try {
      const { id } = await store(value)
      await sendDraft(planId, id)
      forget()
      await refresh(keys.messages(planId), keys.unread)
      return null
    } catch (error) {
      setSaving(saved.current?.text === text ? { kind: 'idle' } : { kind: 'failed' })
      return asProblem(error)
    }
  }

  const discard = async (): Promise<Problem | null> => {
    try {
      await queue.current
      if (saved.current) await deleteMessage(planId, saved.current.id)
      forget()
      await refresh(keys.messages(planId))
      return null
    } catch (error) {
      return asProblem(error)
    }
  }

  return { value, set: (change: Partial<MessageWrite>) => setValue({ ...value, ...change }), saving, send, discard }
}

/** A draft has one author; if another tab saved it meanwhile, what is being typed now is what counts. */
async function patchOver(planId: string, known: Saved, body: MessageWrite): Promise<Message> {
  try {
    return await patchDraft(planId, known.id, known.version, body)
  } catch (error) {
    const problem = asProblem(error)
    const current = problem.current as Message | null
    if (problem.code !== 'edit.stale' || !current) throw problem
    return patchDraft(planId, known.id, current.version, body)
  }
}
