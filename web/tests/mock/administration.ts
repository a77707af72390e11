import type { MergeField, Merging, OrganisationLogLine, Person, PersonRow, ReviewItem, Right, RightsView } from '../../src/api/types.ts'
import { checkVersion, ok, type Call, type Route } from './calls.ts'
import { elsewhere, rightsFor } from './identity.ts'
import { day, hoursAgo, Refusal, type World } from './world.ts'

const givable: Right[] = ['plan.create', 'person.edit', 'report.read', 'archivist']
const types = ['ip', 'iop', 'iup', 'sl'] as const

/** The code by which somebody of another municipality is added. */
export const joinCode = '7KQM-4TXR-2P9W'
/** Numbers that each name nobody (their checks are right), and one of somebody else here. */
export const numbers = { fresh: '14058012387', anothers: '12048512345' }

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

const fields: Partial<Record<MergeField, (person: Person) => unknown>> = {
  name: (person) => person.display_name,
  birth_date: (person) => person.birth_date,
  mobile: (person) => person.mobile,
  email: (person) => person.email,
  address: (person) => person.street,
  workplace: (person) => person.workplace,
  position: (person) => person.position,
}

function comparison(call: Call, kept: Person, merged: Person): Merging {
  const { world } = call
  const names = Object.keys(fields) as MergeField[]
  const of = (field: MergeField, person: Person) => fields[field]?.(person)
  const plans = (person: Person) => [...world.plans.values()].filter((plan) => plan.participants.some((one) => one.person_id === person.id))
  const open = (person: Person) => person.account && person.account.status !== 'closed'
  return {
    kept,
    merged,
    filled: names.filter((field) => !of(field, kept) && of(field, merged)),
    choices: names.filter((field) => of(field, kept) && of(field, merged) && of(field, kept) !== of(field, merged)),
    account: !open(merged) ? 'none' : open(kept) ? 'closed' : 'moved',
    rights_lost: rightsFor(world, merged),
    kept_plans: plans(kept).length,
    merged_plans: plans(merged).length,
    shared_plans: plans(kept).filter((plan) => plans(merged).includes(plan)).length,
    different_numbers: Boolean(
      kept.identity_number_masked && merged.identity_number_masked && kept.identity_number_masked !== merged.identity_number_masked,
    ),
    obstacles: [kept.id, merged.id].includes(world.me ?? '') ? ['merging.own_person'] : [],
  }
}

function logLine(sequence: number, action: string, more: Partial<OrganisationLogLine> = {}): OrganisationLogLine {
  return {
    sequence,
    time: hoursAgo(60 - sequence),
    actor_name: 'Siri Moen',
    action,
    concerns: ['Ola Ås'],
    outcome: 'done',
    details: {},
    reason: null,
    ...more,
  }
}

const log: OrganisationLogLine[] = [
  logLine(29, 'persons.merged', { concerns: ['Eli Hansen'], reason: 'Registrert av både skolen og helsestasjonen' }),
  logLine(28, 'rights.changed', { details: { given: 'plan.create local_admin local_admin.ip' } }),
  logLine(27, 'rights.changed', { actor_name: null, outcome: 'denied', concerns: [] }),
  ...Array.from({ length: 26 }, (_, at) => logLine(26 - at, at % 2 ? 'account.closed' : 'noe.nytt')),
]

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
      return ok({ items: found, total: found.length, next_cursor: null, next_after: null })
    },
  ],
  [
    'PUT',
    /^\/api\/identity\/administration\/persons\/([^/]+)\/identity-number$/,
    (call) => {
      admin(call)
      const { world, body } = call
      const person = personAt(call)
      checkVersion(call, person)
      if (world.stepUpNeeded) throw new Refusal(403, 'auth.step_up_required')
      const number = String(body['identity_number']).replaceAll(' ', '')
      if (!/^\d{11}$/.test(number)) throw new Refusal(422, 'request.invalid', { errors: [{ pointer: '/identity_number', code: 'identity_number.length' }] })
      if (number === elsewhere) throw new Refusal(409, 'person.elsewhere')
      if (number === numbers.anothers) throw new Refusal(409, 'person.exists', { person_id: [...world.persons.keys()].find((id) => id !== person.id) })
      if (person.identity_number_masked && !body['former']) throw new Refusal(422, 'request.invalid', { errors: [{ pointer: '/former', code: 'missing' }] })
      world.numberChanges.push({ person: person.id, former: (body['former'] ?? null) as string | null, reason: String(body['reason']) })
      Object.assign(person, { identity_number_masked: `${number.slice(0, 6)}*****`, version: person.version + 1 })
      return ok(person)
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
      const me = plan?.participants.find((one) => one.person_id === world.me)
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
          invited: me?.kind === 'lead' && person?.account?.status === 'invited',
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
      return ok({ person_id: at[1], mobile: null, mobile_hidden: body['mobile_hidden'], email: null, workplace: null, position: null, has_portrait: false, invited: false })
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
      return ok({ items, total: items.length, next_cursor: null, next_after: null })
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
  [
    'GET',
    /^\/api\/identity\/administration\/persons\/([^/]+)\/merging\/([^/]+)$/,
    (call) => {
      admin(call)
      const other = call.world.persons.get(call.at[1] ?? '')
      if (!other) throw new Refusal(404, 'not_found')
      return ok(comparison(call, personAt(call), other))
    },
  ],
  [
    'POST',
    /^\/api\/identity\/administration\/persons\/([^/]+)\/merging$/,
    (call) => {
      admin(call)
      const { world, body } = call
      const kept = personAt(call)
      const other = world.persons.get(String(body['merged_id']))
      if (!other) throw new Refusal(404, 'not_found')
      if (world.stepUpNeeded) throw new Refusal(403, 'auth.step_up_required')
      if (kept.version !== body['kept_version'] || other.version !== body['merged_version']) throw new Refusal(412, 'edit.stale')
      if (comparison(call, kept, other).different_numbers && !body['one_person']) throw new Refusal(409, 'merging.different_numbers')
      const { id, may } = kept
      const { filled } = comparison(call, kept, other)
      for (const field of [...filled, ...(body['take'] as MergeField[])]) {
        if (field === 'name') Object.assign(kept, { given_name: other.given_name, family_name: other.family_name, display_name: other.display_name })
        else if (field in kept) Object.assign(kept, { [field]: other[field as keyof Person] })
      }
      Object.assign(kept, { id, may, version: kept.version + 1, account: kept.account ?? other.account })
      for (const plan of world.plans.values()) {
        for (const one of plan.participants) if (one.person_id === other.id) one.person_id = id
      }
      world.persons.delete(other.id)
      return ok(kept)
    },
  ],
  [
    'GET',
    /^\/api\/identity\/administration\/log$/,
    (call) => {
      admin(call)
      const before = Number(call.query.get('cursor') ?? 1000)
      const left = log.filter((line) => line.sequence < before)
      return ok({ items: left.slice(0, 25), next_cursor: left.length > 25 ? left[24]?.sequence : null })
    },
  ],
]
