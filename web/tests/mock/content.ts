import type { Comment, Draft, DraftKind, Trashed } from '../../src/api/types.ts'
import { plainOf, type Document } from '../../src/richtext/document.ts'
import { checkVersion, done, ok, type Call, type Route } from './calls.ts'
import { contentOf } from './plans.ts'
import { day, fieldsOf, newId, Refusal, type Kept, type MadePlan } from './world.ts'

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

/** What a comment hangs on. */
function onOf(plan: MadePlan, comment: Comment): string | null {
  return [...plan.comments].find(([, comments]) => comments.includes(comment))?.[0] ?? null
}

function commentOf(call: Call): { comments: Comment[]; comment: Comment } {
  const { plan } = contentOf(call)
  for (const comments of plan.comments.values()) {
    const comment = comments.find((one) => one.id === call.at[1])
    if (comment?.author.person_id === call.world.me) return { comments, comment }
  }
  throw new Refusal(404, 'not_found')
}

const meOf = ({ world }: Call) => world.persons.get(world.me ?? '')

/** What an item was when nobody has changed it yet. */
function begin(call: Call, plan: MadePlan, row: Kept): void {
  if (plan.revisions.has(row.id)) return
  const lead = plan.participants.find((one) => one.kind === 'lead')
  call.world.revise(plan, row, 'created', call.world.persons.get(lead?.person_id ?? ''), `${day(-3)}T09:00:00Z`)
}

/** Changes an item of the version that the caller knows. */
export function rewrite(call: Call, plan: MadePlan, row: Kept & { description?: string }, shown: { version: number }): void {
  begin(call, plan, row)
  checkVersion(call, shown, plan.revisions.get(row.id))
  write(row, call.body)
  row.version += 1
  call.world.revise(plan, row, 'changed', meOf(call))
}

/** Puts an item into the trash; `put` takes it back to where it stood. */
export function throwAway(call: Call, plan: MadePlan, kind: DraftKind, row: Kept, parent_id: string | null, put: () => unknown): void {
  begin(call, plan, row)
  row.version += 1
  call.world.revise(plan, row, 'deleted', meOf(call))
  plan.trash.set(row.id, {
    kind,
    id: row.id,
    parent_id,
    fields: fieldsOf(row),
    deleted_at: new Date().toISOString(),
    deleted_by_name: meOf(call)?.display_name ?? null,
    gone_on: day(30),
    version: row.version,
    put: () => {
      put()
      row.version += 1
      call.world.revise(plan, row, 'restored', meOf(call))
    },
  })
}

function itemLying({ kind, id, parent_id, fields, deleted_at, deleted_by_name, gone_on, version }: Trashed): Trashed {
  return { kind, id, parent_id, fields, deleted_at, deleted_by_name, gone_on, version }
}

function itemOf(call: Call): Kept & { description?: string } {
  const { plan } = contentOf(call)
  const rows = [...plan.goals.flatMap((goal) => [goal, ...goal.activities]), ...[...plan.comments.values()].flat()]
  const row = rows.find((one) => one.id === call.at[2])
  if (!row) throw new Refusal(404, 'not_found')
  begin(call, plan, row)
  return row
}

const kept: Route[] = [
  [
    'GET',
    path('/items/:id/:id/revisions'),
    (call) => {
      const found = contentOf(call).plan.revisions.get(itemOf(call).id) ?? []
      const [limit, cursor] = [Number(call.query.get('limit') ?? 50), Number(call.query.get('cursor') ?? Infinity)]
      const older = found.filter((one) => one.number < cursor)
      const items = older.slice(0, limit)
      return ok({ items, next_cursor: older.length > limit ? items.at(-1)?.number : null })
    },
  ],
  [
    'POST',
    path('/items/:id/:id/revisions/(\\d+)/revert'),
    (call) => {
      const { plan } = contentOf(call)
      const [, kind = '', id = '', number] = call.at
      const row = itemOf(call)
      const known = plan.revisions.get(id) ?? []
      const state = () => ({ kind, id, fields: fieldsOf(row), level: 'delete', version: row.version })
      checkVersion(call, state(), known)
      const earlier = known.find((one) => one.number === Number(number))
      if (!earlier) throw new Refusal(404, 'not_found')
      write(row, structuredClone(earlier.fields))
      row.version += 1
      call.world.revise(plan, row, 'reverted', meOf(call))
      return ok(state())
    },
  ],
  [
    'GET',
    path('/trash'),
    (call) => ok({ items: [...contentOf(call).plan.trash.values()].map((lying) => itemLying(lying)).reverse() }),
  ],
  [
    'POST',
    path('/items/:id/:id/restore'),
    (call) => {
      const { plan } = contentOf(call)
      const [, kind = '', id = ''] = call.at
      const lying = plan.trash.get(id)
      if (!lying) throw new Refusal(404, 'not_found')
      if (lying.parent_id && plan.trash.has(lying.parent_id)) throw new Refusal(409, 'item.parent_trashed')
      plan.trash.delete(id)
      lying.put()
      return ok({ kind, id, fields: lying.fields, level: 'delete', version: lying.version + 1 })
    },
  ],
]

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
  ...kept,
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
      rewrite(call, contentOf(call).plan, comment, shown(call, comment))
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
      const on = onOf(plan, comment)
      comments.splice(place, 1)
      throwAway(call, plan, 'comment', comment, on, () => comments.splice(place, 0, comment))
      return done
    },
  ],
]
