import { useRef } from 'react'

import { createDraft, deleteMessage, patchDraft, sendDraft } from '../../api/messaging'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import type { Message, MessageWrite } from '../../api/types'
import { useKept } from '../../session/kept'
import { useAutosave } from '../../editing/useAutosave'

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

/** A message is a draft with the service, where only its author sees it, until it is sent. */
export function useDraft({ planId, key, start, draft, onFirstSave }: Options) {
  const [value, setValue, forget] = useKept<MessageWrite>(key, start)
  const refresh = useRefresh()
  const saved = useRef<Saved | null>(
    draft ? { id: draft.id, version: draft.version, text: JSON.stringify(start) } : null,
  )

  const { saving, schedule, flush, drop } = useAutosave<MessageWrite>({
    store: async (body) => {
      const text = JSON.stringify(body)
      const known = saved.current
      if (known?.text === text) return
      const message = known ? await patchOver(planId, known, body) : await createDraft(planId, body)
      saved.current = { id: message.id, version: message.version, text }
      forget()
      if (!known) onFirstSave?.(message.id)
    },
  })

  const set = (change: Partial<MessageWrite>) => {
    const next = { ...value, ...change }
    setValue(next)
    // What nobody has written a letter of is no draft yet, unless it was one before.
    if (saved.current ?? (next.text.trim() || next.subject.trim())) schedule(next)
  }

  const send = async (): Promise<Problem | null> => {
    schedule(value)
    const refused = await flush()
    if (refused) return refused
    try {
      if (saved.current) await sendDraft(planId, saved.current.id)
      forget()
      await refresh(keys.messages(planId), keys.unread)
      return null
    } catch (error) {
      return asProblem(error)
    }
  }

  const discard = async (): Promise<Problem | null> => {
    try {
      await drop()
      if (saved.current) await deleteMessage(planId, saved.current.id)
      forget()
      await refresh(keys.messages(planId))
      return null
    } catch (error) {
      return asProblem(error)
    }
  }

  return { value, set, saving, send, discard }
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
