import { done, ok, type Route } from './calls.ts'
import { session } from './identity.ts'
import { hoursAgo, Refusal, type World } from './world.ts'

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const recovery = Array.from({ length: 10 }, (_, at) => `k7qa-2mzd-xr5t-w3ph-9jcb-v6ne-${String(at).padStart(2, '0')}`)

function me(world: World) {
  const person = world.persons.get(world.me ?? '')
  if (!person) throw new Refusal(401, 'auth.session_missing')
  return person
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** One's own account, of which the mock keeps no more than the screens show. */
export const account: Route[] = [
  [
    'GET',
    /^\/api\/identity\/account$/,
    ({ world }) => {
      const person = me(world)
      return ok({
        username: person.account?.username ?? 'kari',
        mobile: person.mobile,
        email: person.email,
        code_channel: person.code_channel,
        rules: { min_length: 8, kinds: false },
        app: world.app,
        recovery_codes_left: world.app ? 9 : 0,
        passkeys: [{ id: '01936b00-0000-7000-9000-00000000000a', name: 'Mobilen min', created_at: hoursAgo(300), last_used_at: hoursAgo(2) }],
      })
    },
  ],
  [
    'POST',
    /^\/api\/identity\/account\/password$/,
    ({ world, body }) => {
      if (body['old'] !== 'riktig hest batteri') throw new Refusal(422, 'password.wrong_old')
      if (text(body['new']).length < 8) throw new Refusal(422, 'password.too_weak', { reasons: ['too_short'] })
      return ok(session(world))
    },
  ],
  [
    'GET',
    /^\/api\/identity\/account\/sessions$/,
    ({ world }) =>
      ok({
        items: [
          { id: '01936b00-0000-7000-9000-00000000000b', current: true, browser: 'firefox', platform: 'windows', same_network: true, last_seen_at: hoursAgo(0) },
          ...(world.elsewhere
            ? [{ id: '01936b00-0000-7000-9000-00000000000c', current: false, browser: 'safari', platform: 'ios', same_network: false, last_seen_at: hoursAgo(3) }]
            : []),
        ].map((one) => ({ ...one, organisation_name: world.organisation, started_at: hoursAgo(5) })),
      }),
  ],
  [
    'DELETE',
    /^\/api\/identity\/account\/sessions(\/s2)?$/,
    ({ world }) => {
      world.elsewhere = false
      return done
    },
  ],
  [
    'POST',
    /^\/api\/identity\/account\/app$/,
    () =>
      ok(
        {
          secret,
          uri: `otpauth://totp/Samplan:kari?secret=${secret}&issuer=Samplan`,
          qr: 'data:image/svg+xml;utf8,%3Csvg xmlns="http://www.w3.org/2000/svg" width="40" height="40"%3E%3Crect width="40" height="40"/%3E%3C/svg%3E',
        },
        201,
      ),
  ],
  [
    'POST',
    /^\/api\/identity\/account\/app\/code$/,
    ({ world, body }) => {
      if (body['code'] !== '481920') throw new Refusal(422, 'account.wrong_code')
      world.app = true
      return ok({ codes: recovery, session: session(world) })
    },
  ],
]
