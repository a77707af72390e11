import type { Session } from '../../src/api/types.ts'
import { ok, type Route } from './calls.ts'
import { Refusal, type World } from './world.ts'

/** Where the counter stands in what an authenticator signs: after the site's hash and the flags. */
const COUNTER_AT = 33

/** Signing in with a passkey, of which the mock judges the counter alone. */
export const passkeys = (session: (world: World) => Session): Route[] => [
  [
    'POST',
    /^\/api\/identity\/sign-in\/passkey\/options$/,
    () =>
      ok({
        public_key: {
          challenge: 'bWFkZSB1cCBieSB0aGUgbW9jaw',
          rpId: 'localhost',
          timeout: 300_000,
          allowCredentials: [],
          userVerification: 'required',
        },
      }),
  ],
  [
    'POST',
    /^\/api\/identity\/sign-in\/passkey$/,
    ({ world, body }) => {
      const { response } = body['credential'] as { response: { authenticatorData: string } }
      const count = Buffer.from(response.authenticatorData, 'base64url').readUInt32BE(COUNTER_AT)
      // One that counts and does not go on means that there are two of the key.
      if (!world.passkey || (count <= world.passkey.count && world.passkey.count > 0)) throw new Refusal(401, 'passkey.refused')
      world.passkey.count = count
      world.me = world.passkey.person
      return ok(session(world))
    },
  ],
]
