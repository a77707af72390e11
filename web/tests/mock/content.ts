import type { Comment, Draft } from '../../src/api/types.ts'
import { plainOf, type Document } from '../../src/richtext/document.ts'
import { checkVersion, done, ok, type Call, type Route } from './calls.ts'
import { contentOf } from './plans.ts'
import { newId, Refusal, type MadePlan } from './world.ts'

/** What all that people write in a plan has in common: drafts, the trash, comments. */

const path = (pattern: string) => new RegExp(`^/api/plans/plans/:id${pattern}$`.replaceAll(':id', '([^/]+)'))

/** Takes over what a request changes; the plain form of a text follows the text. */
export function write(row: { body: Document; description?: string }, body: Record<string, unknown>): void {
  Object.assign(row, body)
  if (body['body'] && row.description !== undefined) row.description = plainOf(row.body)
}

const draftKey = ({ world, at }: Call) => [world.me, ...at].join('/')

/** Saving ends the draft in the same moment. */
export function dropDraft({ world, at }: Call, kind: string, key: string): void {
  world.drafts.delete([world.me, at[0], kind, key].join('/'))
}

function commentsOn(call: Call): Comment[] {
  const { plan } = contentOf(call)
  const on = call.at[1] ?? ''
  const there = plan.goals.some((goal) => goal.id === on || goal.activities.some((activity) => activity.id === on))
  if (!there) throw new Refusal(404, 'not_found')
  const comments = plan.comments.get(on) ?? []
  plan.comments.set(on, comments)
  return comments
}

function shown(call: Call, comment: Comment): Comment {
  const mine = comment.author.person_id === call.world.me
  return { ...comment, mine, level: mine ? 'delete' : 'read' }
}

function commentOf(call: Call): { comments: Comment[]; comment: Comment } {
  const { plan } = contentOf(call)
  for (const comments of plan.comments.values()) {
    const comment = comments.find((one) => one.id === call.at[1])
    if (comment?.author.person_id === call.world.me) return { comments, comment }
  }
  throw new Refusal(404, 'not_found')
}

function restore(plan: MadePlan, id: string): { version: number } {
  const put = plan.trash.get(id)
  if (!put) throw new Refusal(404, 'not_found')
  plan.trash.delete(id)
  return put()
}

const drafts: Route[] = [
  [
    'GET',
    path('/drafts/:id/:id'),
    (call) => {
      contentOf(call)
      const draft = call.world.drafts.get(draftKey(call))
      if (!draft) throw new Refusal(404, 'not_found')
      return ok(draft)
    },
  ],
  [
    'PUT',
    path('/drafts/:id/:id'),
    (call) => {
      contentOf(call)
      const { fields, base_version } = call.body as Pick<Draft, 'fields' | 'base_version'>
      const draft = { fields, base_version, saved_at: new Date().toISOString() }
      call.world.drafts.set(draftKey(call), draft)
      return ok(draft)
    },
  ],
  [
    'DELETE',
    path('/drafts/:id/:id'),
    (call) => {
      contentOf(call)
      call.world.drafts.delete(draftKey(call))
      return done
    },
  ],
]

export const content: Route[] = [
  ...drafts,
  [
    'POST',
    path('/items/:id/:id/restore'),
    (call) => {
      const { plan } = contentOf(call)
      const [, kind = '', id = ''] = call.at
      const { version } = restore(plan, id)
      return ok({ kind, id, fields: {}, level: 'delete', version })
    },
  ],
  ['GET', path('/(?:goals|activities)/:id/comments'), (call) => ok({ items: commentsOn(call).map((one) => shown(call, one)) })],
  [
    'POST',
    path('/(?:goals|activities)/:id/comments'),
    (call) => {
      const { me } = contentOf(call)
      const comments = commentsOn(call)
      const comment: Comment = {
        id: newId(),
        author: { person_id: me.person_id, name: me.name },
        acting_name: null,
        body: call.body['body'] as Document,
        created_at: new Date().toISOString(),
        edited_at: null,
        mine: true,
        level: 'delete',
        version: 1,
      }
      comments.push(comment)
      dropDraft(call, 'comment', call.at[1] ?? '')
      return ok(comment, 201)
    },
  ],
  [
    'PATCH',
    path('/comments/:id'),
    (call) => {
      const { comment } = commentOf(call)
      checkVersion(call, shown(call, comment))
      write(comment, call.body)
      comment.version += 1
      comment.edited_at = new Date().toISOString()
      dropDraft(call, 'comment', comment.id)
      return ok(shown(call, comment))
    },
  ],
  [
    'DELETE',
    path('/comments/:id'),
    (call) => {
      const { plan } = contentOf(call)
      const { comments, comment } = commentOf(call)
      const place = comments.indexOf(comment)
      comments.splice(place, 1)
      plan.trash.set(comment.id, () => {
        comments.splice(place, 0, comment)
        return comment
      })
      return done
    },
  ],
]
