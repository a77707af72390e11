import type { LinkOffer, Provider, Session } from '../../src/api/types.ts'
import { ok, type Route } from './calls.ts'
import { Refusal, type World } from './world.ts'

const offered = (world: World): Provider[] => world.providers.map((kind) => ({ name: kind, kind }))

/** Sign-in through providers, without the providers: who is sent to one is sent back at once. */
export const providers = (session: (world: World) => Session): Route[] => [
  ['GET', /^\/api\/identity\/providers$/, ({ world }) => ok({ items: offered(world) })],
  ['GET', /^\/api\/identity\/providers\/link$/, ({ world }) => ok(offerOf(world))],
  [
    'POST',
    /^\/api\/identity\/providers\/link$/,
    ({ world }) => {
      offerOf(world)
      world.me = world.linking
      world.linking = null
      world.provider = 'idporten'
      return ok({ session: session(world), to: '/planer' })
    },
  ],
  [
    'GET',
    /^\/api\/identity\/session\/step-up\/provider$/,
    ({ world }) => {
      world.stepUpNeeded = false
      return { status: 303, headers: { Location: '/bekreftet' } }
    },
  ],
  ['GET', /^\/api\/identity\/providers\/[^/]+\/end$/, () => ({ status: 303, headers: { Location: '/utlogget' } })],
]

function offerOf(world: World): LinkOffer {
  const person = world.persons.get(world.linking ?? '')
  if (!person) throw new Refusal(401, 'provider.no_login')
  return {
    provider: { name: 'idporten', kind: 'idporten' },
    display_name: person.display_name,
    username: person.account?.username ?? '',
    organisation_name: world.organisation,
  }
}
