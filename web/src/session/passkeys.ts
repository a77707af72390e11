import { Problem } from '../api/problem'

/** Whether this browser can make and show passkeys. */
export const passkeysWork = (): boolean =>
  typeof PublicKeyCredential === 'function' &&
  typeof PublicKeyCredential.parseCreationOptionsFromJSON === 'function' &&
  typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function'

/** What one gets when the person closes the browser's own dialog: nothing was done, and nothing needs saying. */
export const passkeyCancelled = 'passkey.cancelled'

type Options = Record<string, unknown>

/** Lets the person make a passkey on this device. */
export async function makePasskey(options: Options): Promise<Record<string, unknown>> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  )
  return told(() => navigator.credentials.create({ publicKey }))
}

/** Lets the person show a passkey of this device, or of one nearby. */
export async function showPasskey(options: Options): Promise<Record<string, unknown>> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  )
  return told(() => navigator.credentials.get({ publicKey }))
}

async function told(ask: () => Promise<Credential | null>): Promise<Record<string, unknown>> {
  try {
    const credential = (await ask()) as PublicKeyCredential | null
    if (credential) return credential.toJSON() as Record<string, unknown>
  } catch (error) {
    if (error instanceof DOMException && error.name === 'InvalidStateError') throw new Problem(0, 'passkey.exists')
    if (!(error instanceof DOMException)) throw error
  }
  throw new Problem(0, passkeyCancelled)
}
