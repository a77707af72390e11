import { readFileSync } from 'node:fs'

import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

/**
 * Holds the made-up API to the description of the real one: what it answers, and what the pages ask of it. A screen
 * that only works because the made-up service is kinder than the real one would otherwise pass every test here.
 */

interface Operation {
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<string, { content?: Record<string, { schema?: object }> }>
}
type Path = Partial<Record<string, Operation>>

const spec = JSON.parse(readFileSync(new URL('../../src/api/openapi.json', import.meta.url), 'utf8')) as {
  paths: Record<string, Path>
}

const judge = new Ajv2020({ strict: false, allErrors: true })
// The package is CommonJS, whose default Node and the bundler see at different places.
const add = ('default' in formats ? formats.default : formats) as unknown as (ajv: Ajv2020) => void
add(judge)
judge.addSchema(spec, 'api')

const patterns = Object.entries(spec.paths).map(([path, operations]) => ({
  path,
  operations,
  pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
  open: (path.match(/\{/g) ?? []).length,
}))

/** The description of an address; where two fit, the one that names more of it. */
function find(pathname: string) {
  return patterns.filter(({ pattern }) => pattern.test(pathname)).sort((a, b) => a.open - b.open)[0]
}

const known = new Map<string, ValidateFunction>()

function faults(pointer: readonly string[], value: unknown): string[] {
  const escaped = pointer.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
  const ref = `api#/${escaped.map(encodeURIComponent).join('/')}`
  const validate = known.get(ref) ?? judge.compile({ $ref: ref })
  known.set(ref, validate)
  if (validate(value)) return []
  return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath || '/'} ${message}`)
}

/** Answered by the gateway itself, and not part of what is described. */
const ofTheGateway = new Set(['/api/status', '/api/live'])

const json = 'application/json'
const problem = 'application/problem+json'

/** What of a call and its answer the description does not know, as sentences. */
export function undescribed(method: string, pathname: string, asked: unknown, status: number, answered: unknown): string[] {
  if (ofTheGateway.has(pathname)) return []
  const found = find(pathname)
  const name = method.toLowerCase()
  const operation = found?.operations[name]
  // An address that nobody has is answered by the gateway, with a problem.
  if (!found || !operation) return status >= 400 ? [] : [`${method} ${pathname} is not in the description`]
  const here = `${method} ${found.path}`
  const at = ['paths', found.path, name]
  const sentences: string[] = []
  // A refusal may be about just that.
  if (status < 400 && asked !== undefined && operation.requestBody) {
    sentences.push(...faults([...at, 'requestBody', 'content', json, 'schema'], asked).map((one) => `asked: ${one}`))
  }
  const answer = operation.responses[String(status)]
  if (status >= 400) sentences.push(...faults(['components', 'schemas', 'ProblemDetail'], answered))
  else if (!answer) sentences.push(`status ${status} is not in the description`)
  else if (answer.content?.[json]?.schema) {
    sentences.push(...faults([...at, 'responses', String(status), 'content', json, 'schema'], answered))
  } else if (answered !== undefined && !answer.content) sentences.push('an answer where there is none')
  return sentences.map((one) => `${here} (${status}): ${one}`)
}

export const mediaType = (status: number): string => (status >= 400 ? problem : json)
