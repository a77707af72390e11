import type { Message, MessageItem } from '../../src/api/types.ts'
import { plainOf, type Document } from '../../src/richtext/document.ts'
import { checkVersion, done, ok, type Call, type Route } from './calls.ts'
import { contentOf } from './plans.ts'
import { Refusal, type MadePlan, type World } from './world.ts'

function shown(world: World, message: Message): Message {
  const mine = message.recipients.find((one) => one.person_id === world.me)
  const sender = message.from.person_id === world.me
  return {
    ...message,
    read_at: mine?.read_at ?? null,
    reply_draft_id: answerTo(world, message),
    // Who has read is for the sender to know.
    recipients: message.recipients.map((one) => (sender ? one : { ...one, read_at: null })),
  }
}

function answerTo(world: World, message: Message): string | null {
  const all = [...world.plans.values()].flatMap((plan) => plan.messages)
  const answers = all.filter((one) => one.status === 'draft' && one.from.person_id === world.me && one.reply_to === message.id)
  return answers.at(-1)?.id ?? null
}

function asItem(message: Message): MessageItem {
  const { id, status, from, recipients, category, subject, sent_at, read_at, version } = message
  return { id, status, from, recipients, category, subject, sent_at, read_at, version }
}

function inFolder(world: World, message: Message, folder: string): boolean {
  const sender = message.from.person_id === world.me
  if (folder === 'drafts') return sender && message.status === 'draft'
  if (message.status !== 'sent') return false
  return folder === 'sent' ? sender : message.recipients.some((one) => one.person_id === world.me)
}

/** A message that is put aside is so for one person alone. */
const aside = ({ world, at }: Call) => `${at[1] ?? ''}${world.me ?? ''}`

function messageOf(call: Call): { plan: MadePlan; message: Message } {
  const { plan } = contentOf(call)
  const message = plan.messages.find((one) => one.id === call.at[1])
  if (!message || plan.removed.has(aside(call))) throw new Refusal(404, 'not_found')
  return { plan, message }
}

function fill(plan: MadePlan, message: Message, body: Call['body']): void {
  const ids = body['recipients'] as string[] | undefined
  const { subject, category } = body as Partial<Pick<Message, 'subject' | 'category'>>
  const written = body['body'] as Document | undefined
  if (subject !== undefined) message.subject = subject
  if (written) Object.assign(message, { body: written, text: plainOf(written) })
  if (category !== undefined) message.category = category
  if (ids) {
    message.recipients = plan.participants
      .filter((one) => ids.includes(one.person_id))
      .map((one) => ({ person_id: one.person_id, name: one.name, read_at: null }))
  }
}

function unread(world: World, plan: MadePlan): number {
  return plan.messages.filter(
    (message) =>
      message.status === 'sent' &&
      !plan.removed.has(`${message.id}${world.me ?? ''}`) &&
      message.recipients.some((one) => one.person_id === world.me && !one.read_at),
  ).length
}

const path = (pattern: string) => new RegExp(`^/api/messaging${pattern.replaceAll(':id', '([^/]+)')}$`)

export const messaging: Route[] = [
  [
    'GET',
    path('/unread'),
    ({ world }) =>
      ok({ items: [...world.plans.values()].map((plan) => ({ plan_id: plan.id, unread: unread(world, plan) })) }),
  ],
  ['GET', path('/plans/:id/unread'), (call) => ok({ unread: unread(call.world, contentOf(call).plan) })],
  [
    'GET',
    path('/plans/:id/recipients'),
    (call) =>
      ok({
        items: contentOf(call)
          .plan.participants.filter((one) => one.consent.holds || one.kind === 'owner')
          .map((one) => ({ person_id: one.person_id, name: one.name, role: one.role, reachable: one.has_account })),
        next_cursor: null,
      }),
  ],
  [
    'GET',
    path('/plans/:id/messages'),
    (call) => {
      const { plan } = contentOf(call)
      const folder = call.query.get('folder') ?? 'inbox'
      const items = plan.messages
        .filter((one) => inFolder(call.world, one, folder) && !plan.removed.has(`${one.id}${call.world.me ?? ''}`))
        .map((one) => asItem(shown(call.world, one)))
      return ok({ items, next_cursor: null })
    },
  ],
  [
    'POST',
    path('/plans/:id/messages'),
    (call) => {
      const { plan } = contentOf(call)
      const me = call.world.persons.get(call.world.me ?? '')
      if (!me) throw new Refusal(401, 'auth.session_missing')
      const message = call.world.addMessage(plan, me, [], '', '')
      fill(plan, message, call.body)
      message.reply_to = typeof call.body['reply_to'] === 'string' ? call.body['reply_to'] : null
      if (!call.body['send']) Object.assign(message, { status: 'draft', sent_at: null })
      return ok(shown(call.world, message), 201)
    },
  ],
  ['GET', path('/plans/:id/messages/:id'), (call) => ok(shown(call.world, messageOf(call).message))],
  [
    'PATCH',
    path('/plans/:id/messages/:id'),
    (call) => {
      const { plan, message } = messageOf(call)
      checkVersion(call, message)
      fill(plan, message, call.body)
      message.version += 1
      return ok(shown(call.world, message))
    },
  ],
  [
    'POST',
    path('/plans/:id/messages/:id/send'),
    (call) => {
      const { message } = messageOf(call)
      Object.assign(message, { status: 'sent', sent_at: new Date().toISOString() })
      return ok(shown(call.world, message))
    },
  ],
  [
    'POST',
    path('/plans/:id/messages/:id/read'),
    (call) => {
      const { message } = messageOf(call)
      const mine = message.recipients.find((one) => one.person_id === call.world.me)
      if (mine) mine.read_at ??= new Date().toISOString()
      return done
    },
  ],
  [
    'DELETE',
    path('/plans/:id/messages/:id'),
    (call) => {
      messageOf(call).plan.removed.add(aside(call))
      return done
    },
  ],
  [
    'POST',
    path('/plans/:id/messages/:id/restore'),
    (call) => {
      if (!contentOf(call).plan.removed.delete(aside(call))) throw new Refusal(404, 'not_found')
      return ok(shown(call.world, messageOf(call).message))
    },
  ],
]
