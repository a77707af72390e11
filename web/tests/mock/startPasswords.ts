import type { Session } from '../../src/api/types.ts'
import { ok, type Route } from './calls.ts'
import { hoursAgo, Refusal, type World } from './world.ts'

export const startPassword = 'Fjel-mose-tuba-482'

/** A start password is handed out, and replaced by whoever signs in with it. */
export const startPasswords = (session: (world: World) => Session): Route[] => [
  [
    'POST',
    /^\/api\/identity\/persons\/([^/]+)\/account\/start-password$/,
    ({ world, at }) => {
      const person = world.persons.get(at[0] ?? '')
      if (!person?.account) throw new Refusal(404, 'not_found')
      if (world.stepUpNeeded) throw new Refusal(403, 'auth.step_up_required')
      if (person.id === world.me) throw new Refusal(409, 'account.own')
      world.startPasswords.set(person.id, startPassword)
      return ok({ username: person.account.username, password: startPassword, expires_at: hoursAgo(-72) })
    },
  ],
  [
    'POST',
    /^\/api\/identity\/sign-in\/new-password$/,
    ({ world, body }) => {
      const { login } = world
      if (!login) throw new Refusal(401, 'sign_in.no_login')
      const chosen = typeof body['password'] === 'string' ? body['password'] : ''
      if (chosen.length < 12 || chosen === world.startPasswords.get(login.person)) {
        throw new Refusal(422, 'password.too_weak', { reasons: ['too_short'] })
      }
      world.startPasswords.delete(login.person)
      world.me = login.person
      world.login = null
      return ok(session(world))
    },
  ],
]
