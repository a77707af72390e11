import type { Person, PersonRow, ReviewItem, Right, RightsView } from '../../src/api/types.ts'
import { checkVersion, ok, type Call, type Route } from './calls.ts'
import { rightsFor } from './identity.ts'
import { day, hoursAgo, Refusal, type World } from './world.ts'

const givable: Right[] = ['plan.create', 'person.edit', 'report.read', 'archivist']
const types = ['ip', 'iop', 'iup', 'sl'] as const

/** The code by which somebody of another municipality is added. */
export const joinCode = '7KQM-4TXR-2P9W'

function admin(call: Call): Right[] {
  const me = call.world.persons.get(call.world.me ?? '')
  const rights = me ? rightsFor(call.world, me) : []
  if (!rights.includes('local_admin') && !rights.includes('local_superadmin')) throw new Refusal(403, 'access.right_missing')
  return rights
}

function personAt(call: Call): Person {
  const person = call.world.persons.get(call.at[0] ?? '')
  if (!person) throw new Refusal(404, 'not_found')
  return person
}

function row(world: World, person: Person): PersonRow {
  const { id, display_name, birth_date, mobile, email, account } = person
  const hidden = person.address_protection !== 'none'
  return {
    id,
    display_name,
    birth_date,
    mobile: hidden ? null : mobile,
    email: hidden ? null : email,
    username: account?.username ?? null,
    account_status: account?.status ?? null,
    protected: hidden,
    rights: rightsFor(world, person),
  }
}

function rightsView(call: Call, person: Person): RightsView {
  const mine = admin(call)
  const held = rightsFor(call.world, person)
  const above = held.some((right) => right.startsWith('local_')) && !mine.includes('local_superadmin')
  const more: Right[] = mine.includes('local_superadmin') ? types.map((type): Right => `local_admin.${type}`) : []
  return {
    rights: held,
    givable: above ? [] : [...givable, ...more],
    version: call.world.rights.get(person.id)?.version ?? 1,
  }
}

function planCount(world: World, person: Person): number {
  return [...world.plans.values()].filter((plan) => plan.participants.some((one) => one.person_id === person.id)).length
}

function reviewItem(world: World, person: Person): ReviewItem {
  const rights = rightsFor(world, person)
  const below = !rights.some((right) => right.startsWith('local_'))
  return {
    person_id: person.id,
    display_name: person.display_name,
    workplace: person.workplace,
    born: person.birth_date,
    username: person.account?.username ?? null,
    account_status: person.account && person.account.status !== 'closed' ? person.account.status : null,
    rights,
    last_sign_in: person.given_name === 'Ola' ? hoursAgo(9000) : hoursAgo(30),
    plans: planCount(world, person),
    reviewed_at: null,
    may_take_rights: rights.length > 0 && below,
    may_close_account: below,
    version: world.rights.get(person.id)?.version ?? 1,
  }
}

export const administration: Route[] = [
  [
    'POST',
    /^\/api\/identity\/administration\/persons\/list$/,
    (call) => {
      admin(call)
      const { world, body } = call
      const has = (value: string, wanted: unknown) => typeof wanted !== 'string' || value.toLowerCase().includes(wanted.toLowerCase())
      const found = [...world.persons.values()]
        .filter((one) => has(one.given_name, body['given_name']) && has(one.family_name, body['family_name']))
        .map((one) => row(world, one))
      const sort = body['sort'] as keyof PersonRow | 'name'
      const key = (one: PersonRow) => String(sort === 'name' ? one.display_name : (one[sort] ?? (one.rights.some((right) => right === (sort as string)) ? 'a' : 'b')))
      found.sort((a, b) => key(a).localeCompare(key(b), 'nb') * (body['descending'] ? -1 : 1))
      return ok({ items: found, total: found.length, next_cursor: null })
    },
  ],
  [
    'GET',
    /^\/api\/identity\/administration\/persons\/([^/]+)\/standing$/,
    (call) => {
      admin(call)
      const person = personAt(call)
      return ok({ last_sign_in: person.account ? hoursAgo(30) : null, plans: planCount(call.world, person), elsewhere: false })
    },
  ],
  ['GET', /^\/api\/identity\/administration\/persons\/([^/]+)\/rights$/, (call) => ok(rightsView(call, personAt(call)))],
  [
    'PUT',
    /^\/api\/identity\/administration\/persons\/([^/]+)\/rights$/,
    (call) => {
      const person = personAt(call)
      const view = rightsView(call, person)
      checkVersion(call, view)
      if (call.world.stepUpNeeded) throw new Refusal(403, 'auth.step_up_required')
      const wanted = call.body['rights'] as Right[]
      const rights: Right[] = wanted.some((right) => right.startsWith('local_admin.')) ? [...wanted, 'local_admin'] : wanted
      call.world.rights.set(person.id, { rights, version: view.version + 1 })
      return ok(rightsView(call, person))
    },
  ],
  [
    'PATCH',
    /^\/api\/identity\/persons\/([^/]+)$/,
    (call) => {
      const person = personAt(call)
      checkVersion(call, person)
      Object.assign(person, call.body, { version: person.version + 1 })
      person.display_name = `${person.given_name} ${person.family_name}`
      return ok(person)
    },
  ],
  [
    'PATCH',
    /^\/api\/identity\/persons\/([^/]+)\/account$/,
    (call) => {
      const person = personAt(call)
      if (!person.account) throw new Refusal(404, 'not_found')
      person.account.username = String(call.body['username'])
      return ok(person)
    },
  ],
  [
    'DELETE',
    /^\/api\/identity\/persons\/([^/]+)\/account$/,
    (call) => {
      const person = personAt(call)
      if (!person.account) throw new Refusal(404, 'not_found')
      if (call.world.stepUpNeeded) throw new Refusal(403, 'auth.step_up_required')
      person.account.status = 'closed'
      return ok(person)
    },
  ],
  [
    'PUT',
    /^\/api\/identity\/persons\/([^/]+)\/portrait$/,
    (call) => ok(Object.assign(personAt(call), { has_portrait: typeof call.body['image'] === 'string' })),
  ],
  [
    'DELETE',
    /^\/api\/identity\/persons\/([^/]+)\/portrait$/,
    (call) => ok(Object.assign(personAt(call), { has_portrait: false })),
  ],
  [
    'POST',
    /^\/api\/identity\/persons\/([^/]+)\/join-code$/,
    () => ok({ code: joinCode, expires_at: new Date(Date.now() + 86_400_000).toISOString() }, 201),
  ],
  [
    'POST',
    /^\/api\/identity\/joining$/,
    ({ world, body }) => {
      if (String(body['code']).replaceAll('-', '').toUpperCase() !== joinCode.replaceAll('-', '')) throw new Refusal(410, 'join_code.invalid')
      const { id, display_name, birth_date, workplace } = world.addPerson('Nils', 'Nabokommune')
      return ok({ id, display_name, birth_date, workplace, has_account: true })
    },
  ],
  [
    'GET',
    /^\/api\/identity\/plans\/([^/]+)\/contacts$/,
    ({ world, at }) => {
      const plan = world.plans.get(at[0] ?? '')
      const items = (plan?.participants ?? []).map(({ person_id }) => {
        const person = world.persons.get(person_id)
        const hidden = world.hiddenMobiles.has(`${at[0] ?? ''}/${person_id}`)
        return {
          person_id,
          mobile: hidden ? null : (person?.mobile ?? null),
          mobile_hidden: hidden,
          email: person?.email ?? null,
          workplace: person?.workplace ?? null,
          position: person?.position ?? null,
          has_portrait: false,
        }
      })
      return ok({ items })
    },
  ],
  [
    'PUT',
    /^\/api\/identity\/plans\/([^/]+)\/contacts\/([^/]+)$/,
    ({ world, at, body }) => {
      const key = `${at[0] ?? ''}/${at[1] ?? ''}`
      if (body['mobile_hidden']) world.hiddenMobiles.add(key)
      else world.hiddenMobiles.delete(key)
      return ok({ person_id: at[1], mobile: null, mobile_hidden: body['mobile_hidden'], email: null, workplace: null, position: null, has_portrait: false })
    },
  ],
  [
    'GET',
    /^\/api\/identity\/administration\/access-review$/,
    (call) => {
      admin(call)
      const show = call.query.get('show')
      const items = [...call.world.persons.values()]
        .map((person) => reviewItem(call.world, person))
        .filter((item) => item.account_status ?? item.rights.length)
        .filter((item) => show !== 'rights' || item.rights.length > 0)
        .filter((item) => show !== 'idle' || (item.last_sign_in ?? '') < day(-180))
      return ok({ items, total: items.length, next_cursor: null })
    },
  ],
  [
    'POST',
    /^\/api\/identity\/administration\/access-review$/,
    (call) => {
      admin(call)
      const decisions = call.body['decisions'] as { person_id: string; decision: string }[]
      for (const { person_id, decision } of decisions) {
        const person = call.world.persons.get(person_id)
        if (decision !== 'confirm') call.world.rights.set(person_id, { rights: [], version: 2 })
        if (decision === 'close_account' && person?.account) person.account.status = 'closed'
      }
      return ok({ items: decisions.map(({ person_id }) => ({ person_id, refused: null })) })
    },
  ],
]
