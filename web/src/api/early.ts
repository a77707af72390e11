/** What was asked for while the application itself was still on its way, by address; each answer is taken once. */
const asked = new Map<string, Promise<Response>>()

/** After that nobody wants it any more: what is read later must be as new as it looks. */
const wanted = 10_000

/** Ask for what the first screen will ask for; null where there was no answer. */
export async function askEarly(path: string): Promise<Response | null> {
  const url = location.origin + path
  const answer = fetch(url, { headers: { Accept: 'application/json' } })
  asked.set(url, answer)
  setTimeout(() => asked.delete(url), wanted)
  try {
    return (await answer).clone()
  } catch {
    asked.delete(url) // the application asks again, and tells of what is wrong
    return null
  }
}

/** The answer that is on its way already, for who asks for the same. */
export function takeEarly(request: Request): Promise<Response> | undefined {
  if (request.method !== 'GET') {
    asked.clear() // what was read before a change may be old after it
    return undefined
  }
  const answer = asked.get(request.url)
  asked.delete(request.url)
  return answer
}
