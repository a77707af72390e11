// An OpenID provider for development and tests: it plays ID-porten, HelseID and Ansattporten, each under a path of
// its own, with a page on which one chooses who to be and how. Nobody proves anything here, so it must never be
// reachable where real people sign in.
import { createHash, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

import Provider, { interactionPolicy } from 'oidc-provider'

import { choosing, leaving, message } from './pages.js'

const port = Number(process.env.OPENID_PORT)
const { OPENID_KEYS_DIR: keysDir, OPENID_PEOPLE_FILE: peopleFile, OPENID_CLIENT_ORIGIN: client } = process.env
// Another host than the suite's `localhost`, so that browsers treat the two as the strangers that they are.
const origin = `http://127.0.0.1:${port}`

/** How one can show who one is, and what the real providers call it. */
export const methods = {
  bankid: { name: 'BankID', amr: ['BankID'], high: true },
  buypass: { name: 'Buypass ID', amr: ['Buypass'], high: true },
  commfides: { name: 'Commfides e-ID', amr: ['Commfides'], high: true },
  minid: { name: 'MinID', amr: ['Minid-App'], high: false },
  feide: { name: 'Feide', amr: ['Feide'], high: false },
}

const helse = 'helseid://claims/identity/'
const kinds = {
  idporten: {
    name: 'ID-porten',
    acr: (high) => (high ? 'idporten-loa-high' : 'idporten-loa-substantial'),
    claims: (pid) => ({ pid }),
  },
  ansattporten: {
    name: 'Ansattporten',
    acr: (high) => (high ? 'high' : 'substantial'),
    claims: (pid) => ({ pid }),
  },
  helseid: {
    name: 'HelseID',
    acr: (high) => (high ? 'Level4' : 'Level3'),
    claims: (pid, high) => ({ [`${helse}pid`]: pid, [`${helse}security_level`]: high ? '4' : '3' }),
  },
}

const people = () => JSON.parse(readFileSync(peopleFile, 'utf8')).demo?.people ?? []
const digest = (text) => createHash('sha256').update(text).digest('base64url')

/** Everything in memory: whoever restarts it is signed out of it. */
class Memory {
  static kept = new Map()
  constructor(name) {
    this.name = name
  }
  key(id) {
    return `${this.name}:${id}`
  }
  async upsert(id, payload, seconds) {
    Memory.kept.set(this.key(id), { payload, until: seconds ? Date.now() + seconds * 1000 : Infinity })
    if (payload.uid) Memory.kept.set(this.key(`uid:${payload.uid}`), { payload: id, until: Infinity })
  }
  async find(id) {
    const found = Memory.kept.get(this.key(id))
    return found && found.until > Date.now() ? found.payload : undefined
  }
  async findByUid(uid) {
    const id = await this.find(`uid:${uid}`)
    return id && this.find(id)
  }
  async findByUserCode() {}
  async consume(id) {
    const found = await this.find(id)
    if (found) found.consumed = Math.floor(Date.now() / 1000)
  }
  async destroy(id) {
    Memory.kept.delete(this.key(id))
  }
  async revokeByGrantId(grantId) {
    for (const [key, { payload }] of Memory.kept) {
      if (key.startsWith(`${this.name}:`) && payload.grantId === grantId) Memory.kept.delete(key)
    }
  }
}

function clientKey(kind) {
  const jwk = createPublicKey(readFileSync(`${keysDir}/${kind}.client.pub.pem`)).export({ format: 'jwk' })
  return { ...jwk, kid: digest(JSON.stringify({ e: jwk.e, kty: jwk.kty, n: jwk.n })), use: 'sig', alg: 'RS256' }
}

/** A session whose level is lower than what is asked for now: one shows oneself again, better. */
function policy() {
  const { Check, base } = interactionPolicy
  const prompts = base()
  prompts.get('login').checks.add(
    new Check('level', 'another level is asked for', ({ oidc }) => {
      const asked = (oidc.params.acr_values ?? '').split(' ').filter(Boolean)
      const enough = asked.length === 0 || asked.includes(oidc.session.acr) || oidc.result?.login
      return enough ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT
    }),
  )
  return prompts
}

function provider(kind) {
  const { acr, claims, name } = kinds[kind]
  const home = `${client}/api/identity/providers/${kind}`
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const made = new Provider(`${origin}/${kind}`, {
    adapter: Memory,
    clients: [
      {
        client_id: 'samplan',
        client_name: 'Samplan',
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [clientKey(kind)] },
        redirect_uris: [`${home}/callback`],
        post_logout_redirect_uris: [`${client}/utlogget`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        subject_type: 'pairwise',
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: randomBytes(6).toString('hex') }] },
    acrValues: [acr(true), acr(false)],
    scopes: ['openid', 'helseid://scopes/identity/pid', 'helseid://scopes/identity/security_level'],
    claims: { openid: ['sub', 'acr', 'amr', 'auth_time', ...Object.keys(claims('', true))] },
    clientAuthMethods: ['private_key_jwt'],
    responseTypes: ['code'],
    subjectTypes: ['pairwise'],
    pairwiseIdentifier: (_, account, { clientId }) => digest(`${clientId}|${account.split('|')[0]}`),
    pkce: { required: () => true },
    cookies: {
      keys: [randomBytes(32).toString('hex')],
      names: { session: `${kind}.session`, interaction: `${kind}.choosing`, resume: `${kind}.resume` },
    },
    features: {
      devInteractions: { enabled: false },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource(ctx, form) {
          const query = new URLSearchParams({ iss: made.issuer, sid: ctx.oidc.session.sidFor('samplan') ?? '' })
          ctx.body = leaving(name, form, [`${home}/logout?${query}`])
        },
        postLogoutSuccessSource(ctx) {
          ctx.body = message(name, 'Du er logget ut.')
        },
      },
    },
    interactions: { policy: policy(), url: (_, { uid }) => `${origin}/${kind}/choose/${uid}` },
    ttl: { AccessToken: 120, AuthorizationCode: 60, Grant: 7200, IdToken: 120, Interaction: 900, Session: 7200 },
    findAccount(_, id) {
      const [pid, level] = id.split('|')
      return { accountId: id, claims: () => ({ sub: id, ...claims(pid, level === 'high') }) }
    },
    // Who signs in has nothing more to agree to.
    async loadExistingGrant(ctx) {
      const { client: asking, session } = ctx.oidc
      const known = session.grantIdFor(asking.clientId)
      const grant = (known && (await made.Grant.find(known))) || new made.Grant({ clientId: asking.clientId, accountId: session.accountId })
      grant.accountId = session.accountId
      grant.addOIDCScope(ctx.oidc.params.scope)
      await grant.save()
      return grant
    },
    renderError(ctx, { error, error_description: text }) {
      ctx.type = 'html'
      ctx.body = message(name, `${error}: ${text ?? ''}`)
    },
  })
  made.Client.prototype.includeSid = () => true
  return made
}

const providers = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, provider(kind)]))

async function choose(kind, request, response) {
  const { params } = await providers[kind].interactionDetails(request, response)
  if (request.method !== 'POST') {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
    response.end(choosing(kinds[kind].name, people(), methods, params))
    return
  }
  let body = ''
  for await (const part of request) body += part
  const form = new URLSearchParams(body)
  if (form.has('cancel')) {
    await providers[kind].interactionFinished(request, response, { error: 'access_denied', error_description: 'cancelled' })
    return
  }
  const { amr, high } = methods[form.get('method')] ?? methods.bankid
  const pid = (form.get('typed') || form.get('pid') || '').replace(/\s/g, '')
  const login = { accountId: `${pid}|${high ? 'high' : 'substantial'}`, acr: kinds[kind].acr(high), amr }
  await providers[kind].interactionFinished(request, response, { login }, { mergeWithLastSubmission: false })
}

async function answer(request, response) {
  const { pathname } = new URL(request.url, origin)
  const [, kind, ...rest] = pathname.split('/')
  if (kind === 'health') response.end('ok')
  else if (!providers[kind]) response.writeHead(404).end()
  else if (rest[0] === 'choose') await choose(kind, request, response)
  else {
    request.originalUrl = request.url
    request.url = request.url.slice(kind.length + 1) || '/'
    providers[kind].callback()(request, response)
  }
}

createServer((request, response) => {
  answer(request, response).catch((error) => {
    response.writeHead(400, { 'Content-Type': 'text/html; charset=utf-8' })
    response.end(message('', `${error.name}: ${error.message}`))
  })
}).listen(port, '127.0.0.1')
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0))
