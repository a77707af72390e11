import { api, data } from './client'
import type { Channel } from './types'

export const getAccount = () => data(api.GET('/api/identity/account'))
export const changePassword = (old: string, fresh: string) =>
  data(api.POST('/api/identity/account/password', { body: { old, new: fresh } }))
export const changeUsername = (username: string) =>
  data(api.POST('/api/identity/account/username', { body: { username } }))

export const beginContact = (channel: Channel, address: string | null, use_for_codes: boolean) =>
  data(
    api.POST('/api/identity/account/contact', {
      body: { channel, use_for_codes, ...(address && { [channel === 'sms' ? 'mobile' : 'email']: address }) },
    }),
  )
export const finishContact = (code: string) => data(api.POST('/api/identity/account/contact/code', { body: { code } }))
export const removeContact = (channel: Channel) =>
  data(api.DELETE('/api/identity/account/contact/{channel}', { params: { path: { channel } } }))

export const listSessions = () => data(api.GET('/api/identity/account/sessions'))
export const endSession = (session_id: string) =>
  data(api.DELETE('/api/identity/account/sessions/{session_id}', { params: { path: { session_id } } }))
export const endOtherSessions = () => data(api.DELETE('/api/identity/account/sessions'))

export const beginApp = () => data(api.POST('/api/identity/account/app'))
export const confirmApp = (code: string) => data(api.POST('/api/identity/account/app/code', { body: { code } }))
export const renewRecoveryCodes = () => data(api.POST('/api/identity/account/app/recovery-codes'))
export const removeApp = () => data(api.DELETE('/api/identity/account/app'))

export const passkeyOptions = () => data(api.POST('/api/identity/account/passkeys/options'))
export const keepPasskey = (name: string, credential: Record<string, unknown>) =>
  data(api.POST('/api/identity/account/passkeys', { body: { name, credential } }))
export const renamePasskey = (passkey_id: string, name: string) =>
  data(api.PATCH('/api/identity/account/passkeys/{passkey_id}', { params: { path: { passkey_id } }, body: { name } }))
export const removePasskey = (passkey_id: string) =>
  data(api.DELETE('/api/identity/account/passkeys/{passkey_id}', { params: { path: { passkey_id } } }))

export const passkeySignInOptions = () => data(api.POST('/api/identity/sign-in/passkey/options'))
export const signInWithPasskey = (credential: Record<string, unknown>) =>
  data(api.POST('/api/identity/sign-in/passkey', { body: { credential } }))
export const passkeyStepUpOptions = () => data(api.POST('/api/identity/session/step-up/passkey/options'))
export const stepUpWithPasskey = (credential: Record<string, unknown>) =>
  data(api.POST('/api/identity/session/step-up/passkey', { body: { credential } }))
