import { api, data, ifMatch } from './client'
import type { Folder, MessageChange, MessageCreate } from './types'

export const listMessages = (plan_id: string, folder: Folder, cursor: string | null) =>
  data(
    api.GET('/api/messaging/plans/{plan_id}/messages', {
      params: { path: { plan_id }, query: { folder, limit: 25, ...(cursor ? { cursor } : {}) } },
    }),
  )
export const getMessage = (plan_id: string, message_id: string) =>
  data(api.GET('/api/messaging/plans/{plan_id}/messages/{message_id}', { params: { path: { plan_id, message_id } } }))
export const createDraft = (plan_id: string, body: MessageCreate) =>
  data(
    api.POST('/api/messaging/plans/{plan_id}/messages', { params: { path: { plan_id } }, body: { ...body, send: false } }),
  )
export const patchDraft = (plan_id: string, message_id: string, version: number, body: MessageChange) =>
  data(
    api.PATCH('/api/messaging/plans/{plan_id}/messages/{message_id}', {
      params: { path: { plan_id, message_id }, header: ifMatch(version) },
      body,
    }),
  )
export const sendDraft = (plan_id: string, message_id: string) =>
  data(
    api.POST('/api/messaging/plans/{plan_id}/messages/{message_id}/send', { params: { path: { plan_id, message_id } } }),
  )
export const markRead = (plan_id: string, message_id: string) =>
  data(
    api.POST('/api/messaging/plans/{plan_id}/messages/{message_id}/read', { params: { path: { plan_id, message_id } } }),
  )
export const deleteMessage = (plan_id: string, message_id: string) =>
  data(
    api.DELETE('/api/messaging/plans/{plan_id}/messages/{message_id}', { params: { path: { plan_id, message_id } } }),
  )
/** Undoes a deletion: of a draft, or of one's own copy. */
export const restoreMessage = (plan_id: string, message_id: string) =>
  data(
    api.POST('/api/messaging/plans/{plan_id}/messages/{message_id}/restore', {
      params: { path: { plan_id, message_id } },
    }),
  )

export const listRecipients = (plan_id: string) =>
  data(api.GET('/api/messaging/plans/{plan_id}/recipients', { params: { path: { plan_id } } }))
export const countUnread = (plan_id: string) =>
  data(api.GET('/api/messaging/plans/{plan_id}/unread', { params: { path: { plan_id } } }))
