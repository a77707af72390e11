import type { Doing, ProblemCode } from './types'

/** A refusal or failure, with the stable code that the words on the screen are chosen by. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly extra: Readonly<Record<string, unknown>>

  constructor(status: number, code: string, extra: Record<string, unknown> = {}) {
    super(code)
    this.name = 'Problem'
    this.status = status
    this.code = code
    this.extra = extra
  }

  get correlationId(): string | null {
    return text(this.extra['correlation_id'])
  }

  /** Seconds to wait, where the service said so. */
  get retryAfter(): number | null {
    const value = this.extra['retry_after']
    return typeof value === 'number' && value > 0 ? Math.ceil(value) : null
  }

  /** The resource as it stands now, told along with a stale edit. */
  get current(): unknown {
    return this.extra['current'] ?? null
  }

  /** Who made it so, where that is known. */
  get changed(): Doing | null {
    return (this.extra['changed'] as Doing | undefined) ?? null
  }

  /** Field errors by the last part of their pointer: `/goals/0/title` is about `title`. */
  get fieldCodes(): Record<string, string> {
    const found: Record<string, string> = {}
    const errors = this.extra['errors']
    if (!Array.isArray(errors)) return found
    for (const error of errors as { pointer?: string; code?: string }[]) {
      const name = error.pointer?.split('/').at(-1)
      if (name) found[name] ??= error.code ?? 'invalid'
    }
    return found
  }

  /**
   * The codes of the fields that a form has: what is wrong deep in one (`/body/content/0/text`) is wrong with that field.
   */
  codesFor(names: readonly string[]): Record<string, string> {
    const found: Record<string, string> = {}
    const errors = this.extra['errors']
    if (!Array.isArray(errors)) return found
    for (const error of errors as { pointer?: string; code?: string }[]) {
      const name = error.pointer?.split('/').findLast((part) => names.includes(part))
      if (name) found[name] ??= error.code ?? 'invalid'
    }
    return found
  }

  /** Whom a person whose consent does not hold may ask. */
  get ask(): { name: string; role: string | null } | null {
    const ask = this.extra['ask'] as { name?: unknown; role?: unknown } | undefined
    const name = text(ask?.name)
    return name ? { name, role: text(ask?.role) } : null
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(0, 'unexpected')
}

export function hasCode(error: unknown, code: ProblemCode): error is Problem {
  return error instanceof Problem && error.code === code
}

/** Reads a problem detail; an answer that is none (a proxy's page, say) still becomes one. */
export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null)
  const extra = typeof body === 'object' && body !== null ? { ...(body as Record<string, unknown>) } : {}
  const wait = Number(response.headers.get('Retry-After'))
  if (extra['retry_after'] === undefined && wait > 0) extra['retry_after'] = wait
  extra['correlation_id'] ??= response.headers.get('Samplan-Correlation-Id')
  const fallback = response.status === 503 || response.status === 502 ? 'service.unavailable' : 'internal'
  return new Problem(response.status, text(extra['code']) ?? fallback, extra)
}
