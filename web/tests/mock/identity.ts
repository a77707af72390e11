import type { Person, PersonBrief, Session } from '../../src/api/types.ts'
import { account } from './account.ts'
import { done, ok, type Route } from './calls.ts'
import { dropForm } from './drafts.ts'
import { passkeys } from './passkeys.ts'
import { providers } from './providers.ts'
import { startPasswords } from './startPasswords.ts'
import { goodToken, lillevikId, Refusal, World } from './world.ts'

export const code = '481920'
/** The identity number of somebody whom another municipality has. */
export const elsewhere = '17851612389'
export const password = 'riktig hest batteri'

const rightsOf: Record<string, Session['rights']> = {
  Koordinator: ['plan.create', 'person.edit', 'report.read'],
  Controller: ['report.read'],
  Rådgiver: ['local_admin', 'local_admin.ip', 'local_admin.iop', 'local_superadmin'],
}

export function rightsFor(world: World, person: Person): Session['rights'] {
  return world.rights.get(person.id)?.rights ?? rightsOf[person.position ?? ''] ?? []
}

export function session(world: World): Session {
  const person = world.persons.get(world.me ?? '')
  if (!person) throw new Refusal(401, 'auth.session_missing')
  const { id, display_name, given_name, family_name } = person
  const { acting } = world
  const organisation = { id: lillevikId, name: world.organisation }
  return {
    person: { id, display_name, given_name, family_name },
    organisation: { ...organisation, plan_types: ['ip', 'iop', 'iup', 'sl'] },
    organisations: acting ? [organisation] : [organisation, ...world.otherOrganisations],
    rights: acting ? [] : rightsFor(world, person),
    language: world.language,
    factor_at: new Date().toISOString(),
    terms_due: world.termsDue,
    idle_seconds: world.idleSeconds,
    warn_seconds: world.warnSeconds,
    expires_at: world.actingUntil ?? new Date(Date.now() + 12 * 3_600_000).toISOString(),
    acting,
    provider: world.provider,
  }
}

const rules = { min_length: 8, kinds: false }

const hints = { sms: '42', email: 'k…@example.org' }

function sent(channel: 'sms' | 'email' = 'sms', resend_after = 30) {
  const other_channel = channel === 'sms' ? 'email' : 'sms'
  return ok({ channel, hint: hints[channel], other_channel, expires_at: new Date(Date.now() + 300_000).toISOString(), resend_after }, 202)
}

function brief(person: Person): PersonBrief {
  const { id, display_name, birth_date, workplace } = person
  return { id, display_name, birth_date, workplace, has_account: person.account !== null }
}

function useCode(world: World, given: unknown): void {
  const { login } = world
  if (!login) throw new Refusal(401, 'sign_in.no_login')
  if (given !== code) {
    login.tries -= 1
    throw new Refusal(401, 'sign_in.wrong_code', { tries_left: login.tries })
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

export const identity: Route[] = [
  ...providers(session),
  ...account,
  ...passkeys(session),
  ...startPasswords(session),
  [
    'POST',
    /^\/api\/identity\/sign-in$/,
    ({ world, body }) => {
      const person = [...world.persons.values()].find((one) => one.account?.username === body['username'])
      if (!person || body['password'] !== (world.startPasswords.get(person.id) ?? password)) throw new Refusal(401, 'sign_in.wrong_credentials')
      if (world.providerRequired) throw new Refusal(403, 'sign_in.provider_required')
      world.login = { person: person.id, tries: 5 }
      return sent()
    },
  ],
  [
    'POST',
    /^\/api\/identity\/sign-in\/resend$/,
    ({ world, body }) => {
      const { login } = world
      if (!login) throw new Refusal(401, 'sign_in.no_login')
      if (!body['channel']) return sent()
      // Only the first change of channel need not wait.
      if (login.changes) throw new Refusal(429, 'sign_in.resend_too_soon', { retry_after: 60 })
      login.changes = 1
      return sent(body['channel'] === 'email' ? 'email' : 'sms', 60)
    },
  ],
  [
    'POST',
    /^\/api\/identity\/sign-in\/code$/,
    ({ world, body }) => {
      useCode(world, body['code'])
      const person = world.persons.get(world.login?.person ?? '')
      if (person && world.startPasswords.has(person.id)) {
        throw new Refusal(403, 'sign_in.new_password_needed', { username: person.account?.username, rules })
      }
      world.me = world.login?.person ?? null
      world.login = null
      return ok(session(world))
    },
  ],
  [
    'GET',
    /^\/api\/identity\/terms$/,
    ({ query }) => {
      const language = (query.get('language') ?? 'nb') as Session['language']
      const sections = [
        { heading: 'Hva Samplan er til', paragraphs: ['Samplan er stedet der alle rundt én persons plan møtes.'] },
        { heading: 'Brukerkontoen er din', paragraphs: ['Kontoen er personlig.', 'Du gir ikke passord til andre.'] },
      ]
      return ok({ version: '2026-11', language, sections })
    },
  ],
  [
    'POST',
    /^\/api\/identity\/terms\/acceptances$/,
    ({ world }) => {
      world.termsDue = false
      return done
    },
  ],
  ['GET', /^\/api\/identity\/downtimes$/, ({ world }) => ok({ items: world.downtimes })],
  ['GET', /^\/api\/status$/, ({ world }) => ok({ looked_at: new Date().toISOString(), items: world.parts })],
  [
    'POST',
    /^\/api\/identity\/session\/organisation$/,
    ({ world, body }) => {
      const wanted = world.otherOrganisations.find((one) => one.id === body['organisation_id'])
      if (!wanted) throw new Refusal(404, 'not_found')
      world.otherOrganisations = [{ id: lillevikId, name: world.organisation }]
      world.organisation = wanted.name
      world.plans.clear()
      return ok(session(world))
    },
  ],
  ['GET', /^\/api\/identity\/session$/, ({ world }) => ok(session(world))],
  [
    'DELETE',
    /^\/api\/identity\/session$/,
    ({ world }) => {
      world.me = null
      world.onSignOut()
      return done
    },
  ],
  [
    'POST',
    /^\/api\/identity\/session\/step-up$/,
    ({ world }) => {
      world.login = { person: world.me ?? '', tries: 5 }
      return sent()
    },
  ],
  [
    'POST',
    /^\/api\/identity\/session\/step-up\/code$/,
    ({ world, body }) => {
      useCode(world, body['code'])
      world.stepUpNeeded = false
      return ok(session(world))
    },
  ],
  [
    'PATCH',
    /^\/api\/identity\/me$/,
    ({ world, body }) => {
      world.language = body['language'] as Session['language']
      return ok(session(world))
    },
  ],
  [
    'POST',
    /^\/api\/identity\/activation\/check$/,
    ({ world, body }) => {
      if (body['token'] !== goodToken) throw new Refusal(410, 'activation.invalid')
      return ok({ username: 'liv.nordmann', organisation_name: world.organisation, rules })
    },
  ],
  [
    'POST',
    /^\/api\/identity\/activation$/,
    ({ body }) => {
      if (text(body['password']).length < 12) throw new Refusal(422, 'password.too_weak', { reasons: ['too_short'] })
      return done
    },
  ],
  ['POST', /^\/api\/identity\/password-reset$/, () => ({ status: 202, body: null })],
  [
    'POST',
    /^\/api\/identity\/password-reset\/check$/,
    ({ world, body }) => {
      if (body['token'] !== goodToken) throw new Refusal(410, 'reset.invalid')
      return ok({ username: 'liv.nordmann', organisation_name: world.organisation, code_needed: true, rules })
    },
  ],
  [
    'POST',
    /^\/api\/identity\/password-reset\/code$/,
    ({ world }) => {
      world.login = { person: 'liv', tries: 5 }
      return sent()
    },
  ],
  [
    'POST',
    /^\/api\/identity\/password-reset\/finish$/,
    ({ world, body }) => {
      if (text(body['password']).length < 12) throw new Refusal(422, 'password.too_weak', { reasons: ['too_short'] })
      useCode(world, body['code'])
      world.login = null
      return done
    },
  ],
  [
    'POST',
    /^\/api\/identity\/persons\/search$/,
    ({ world, body }) => {
      const name = text(body['name']).toLowerCase()
      const birth = body['birth_date']
      const items = [...world.persons.values()].filter((person) =>
        body['identity_number']
          ? person.identity_number_masked?.slice(0, 6) === text(body['identity_number']).slice(0, 6)
          : person.display_name.toLowerCase().includes(name) && (!birth || person.birth_date === birth),
      )
      return ok({ items: items.map(brief), next_cursor: null })
    },
  ],
  [
    'POST',
    /^\/api\/identity\/persons$/,
    (call) => {
      const { world, body } = call
      if (body['identity_number'] === elsewhere) throw new Refusal(409, 'person.elsewhere')
      dropForm(call, 'person', text(body['draft']))
      const person = world.addPerson(text(body['given_name']), text(body['family_name']), {
        birth_date: text(body['birth_date']) || '2016-05-17',
        mobile: text(body['mobile']) || null,
        account: null,
      })
      return ok(person, 201)
    },
  ],
  [
    'GET',
    /^\/api\/identity\/persons\/([^/]+)$/,
    ({ world, at }) => {
      const person = world.persons.get(at[0] ?? '')
      if (!person) throw new Refusal(404, 'not_found')
      return ok(person)
    },
  ],
  [
    'POST',
    /^\/api\/identity\/persons\/([^/]+)\/account$/,
    ({ world, at, body }) => {
      const person = world.persons.get(at[0] ?? '')
      if (!person) throw new Refusal(404, 'not_found')
      if ([...world.persons.values()].some((one) => one.account?.username === body['username'])) {
        throw new Refusal(409, 'account.username_taken')
      }
      if (!(person.code_channel === 'sms' ? person.mobile : person.email)) {
        throw new Refusal(422, 'request.invalid', { errors: [{ pointer: '/code_channel', code: 'no_address' }] })
      }
      person.account = { username: text(body['username']), status: 'invited' }
      return ok(person, 201)
    },
  ],
]
