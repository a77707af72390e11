import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'

import { createDraft, deleteMessage, patchDraft, sendDraft } from '../../api/messaging'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import type { Message } from '../../api/types'
import { mergeValues } from '../../editing/merging'
import { useAutosave } from '../../editing/useAutosave'
import { useConflict, type Writing } from '../../editing/useConflict'
import { changedFields, same } from '../../editing/values'
import { useKept } from '../../session/kept'
import { toWrite, valuesOf, type MessageValues } from './values'

interface Kept extends Writing<MessageValues> {
  /** The draft with the service, once there is one. */
  id: string | null
}

/** Saves of forms that were left, by the place that they belong to: who comes back begins with what they saved. */
const leaving = new Map<string, Promise<unknown>>()

/** Whether what was written there before is with the service, so that it can be asked for. */
export function useSettled(key: string): boolean {
  const [settled, setSettled] = useState(() => !leaving.has(key))
  useEffect(() => {
    void leaving.get(key)?.finally(() => setSettled(true))
  }, [key])
  return settled
}

interface Options {
  planId: string
  key: string
  start: MessageValues
  /** The draft being continued, if any. */
  draft?: Message
  replyTo?: string
  onFirstSave?: (id: string) => void
}

/**
 * A message is a draft with the service, where only its author sees it, until it is sent: saving by itself is all the
 * saving there is, and a draft that was changed in another window meanwhile is a conflict as with any content.
 */
export function useDraft({ planId, key, start: given, draft, replyTo, onFirstSave }: Options) {
  const [start] = useState(given)
  const [writing, setWriting, forget] = useKept<Kept>(key, {
    id: draft?.id ?? null,
    values: start,
    base: start,
    version: draft?.version ?? null,
  })
  const latest = useRef(writing)
  const refresh = useRefresh()
  const client = useQueryClient()
  const { setTheirs, ...conflict } = useConflict(writing, latest)

  const hold = (next: Kept) => {
    latest.current = next
    setWriting(next)
  }
  const save = async () => {
    const { id, version, base, values } = latest.current
    const message =
      id && version
        ? await patchDraft(planId, id, version, toWrite(changedFields(values, base ?? start)))
        : await createDraft(planId, { ...toWrite(values), ...(replyTo ? { reply_to: replyTo } : {}) })
    client.setQueryData(keys.message(planId, message.id), message)
    const all = latest.current.values === values
    hold({ ...latest.current, id: message.id, version: message.version, base: values })
    if (all) forget()
    if (!id) onFirstSave?.(message.id)
  }
  const store = async (again = true): Promise<void> => {
    try {
      await save()
    } catch (error) {
      const { code, current } = asProblem(error)
      if (code !== 'edit.stale' || !current) throw error
      const stored = { values: valuesOf(current as Message), version: (current as Message).version }
      const { values, clashing } = mergeValues(latest.current.base, latest.current.values, stored.values)
      if (clashing.length > 0 || !again) {
        setTheirs(stored)
        throw error
      }
      // Each changed something else: both can stand, and there is nothing to ask.
      hold({ ...latest.current, values, base: stored.values, version: stored.version })
      await store(false)
    }
  }
  // What waits is always what stands in the form, which a merge may have changed since.
  const { saving, schedule, flush, drop } = useAutosave<true>({ store: () => store() })

  useEffect(
    () => () => {
      const saved = flush()
      leaving.set(key, saved)
      void saved.finally(() => leaving.get(key) === saved && leaving.delete(key))
    },
    [flush, key],
  )

  const put = (next: Writing<MessageValues>) => {
    hold({ ...latest.current, ...next })
    const { subject, body } = next.values
    // What nobody has written a letter of is no draft yet, unless it was one before.
    if (latest.current.id ?? !(same(body, start.body) && subject.trim() === start.subject.trim())) schedule(true)
  }

  return {
    ...conflict,
    keepMine: () => put(conflict.keepMine()),
    keepTheirs: () => put(conflict.keepTheirs()),
    merge: () => put(conflict.merge()),
    values: writing.values,
    saving,
    set: (change: Partial<MessageValues>) =>
      put({ ...latest.current, values: { ...latest.current.values, ...change } }),
    /** Saves first, also where nothing was changed: what is sent is what stands here, or nothing. */
    send: async (): Promise<Problem | null> => {
      schedule(true)
      const refused = await flush()
      if (refused) return refused
      try {
        if (latest.current.id) await sendDraft(planId, latest.current.id)
        forget()
        await refresh(keys.messages(planId), keys.inbox, keys.plans)
        return null
      } catch (error) {
        return asProblem(error)
      }
    },
    /** Gives the id by which it can be brought back, if the service ever had it. */
    discard: async (): Promise<string | null> => {
      await drop()
      const { id } = latest.current
      if (id) await deleteMessage(planId, id)
      forget()
      await refresh(keys.messages(planId))
      return id
    },
  }
}

export type DraftHand = ReturnType<typeof useDraft>
