import { api, data, ifMatch } from './client'
import type { Folder, MessageWrite } from './types'

export const listMessages = (plan_id: string, folder: Folder, cursor: string | null) =>
  data(
    api.GET('/api/messaging/plans/{plan_id}/messages', {
      params: { path: { plan_id }, query: { folder, limit: 25, ...(cursor ? { cursor } : {}) } },
    }),
  )
export const getMessage = (plan_id: string, message_id: string) =>
  data(api.GET('/api/messaging/plans/{plan_id}/messages/{message_id}', { params: { path: { plan_id, message_id } } }))
export const createDraft = (plan_id: string, body: MessageWrite) =>
  data(
    api.POST('/api/messaging/plans/{plan_id}/messages', { params: { path: { plan_id } }, body: { ...body, send: false } }),
  )
/** What a draft answers is settled when it begins. */
export const patchDraft = (plan_id: string, message_id: string, version: number, draft: MessageWrite) => {
  const { recipients, subject, text, category } = draft
  return data(
    api.PATCH('/api/messaging/plans/{plan_id}/messages/{message_id}', {
      params: { path: { plan_id, message_id }, header: ifMatch(version) },
      body: { recipients, subject, text, category },
    }),
  )
}
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

export const listRecipients = (plan_id: string) =>
  data(api.GET('/api/messaging/plans/{plan_id}/recipients', { params: { path: { plan_id } } }))
export const countUnread = (plan_id: string) =>
  data(api.GET('/api/messaging/plans/{plan_id}/unread', { params: { path: { plan_id } } }))
export const countAllUnread = () => data(api.GET('/api/messaging/unread'))
