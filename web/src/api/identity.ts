import { api, data } from './client'
import type { Language, PersonCreate } from './types'

export const getSession = () => data(api.GET('/api/identity/session'))
export const signOut = () => data(api.DELETE('/api/identity/session'))
export const signIn = (username: string, password: string) =>
  data(api.POST('/api/identity/sign-in', { body: { username, password } }))
export const sendCode = (code: string) => data(api.POST('/api/identity/sign-in/code', { body: { code } }))
export const resendCode = () => data(api.POST('/api/identity/sign-in/resend'))

export const startStepUp = () => data(api.POST('/api/identity/session/step-up'))
export const finishStepUp = (code: string) => data(api.POST('/api/identity/session/step-up/code', { body: { code } }))
export const setLanguage = (language: Language) => data(api.PATCH('/api/identity/me', { body: { language } }))

export const listProviders = () => data(api.GET('/api/identity/providers'))
export const getLinkOffer = () => data(api.GET('/api/identity/providers/link'))
export const linkAccount = () => data(api.POST('/api/identity/providers/link'))

export const checkActivation = (token: string) =>
  data(api.POST('/api/identity/activation/check', { body: { token } }))
export const activate = (token: string, password: string) =>
  data(api.POST('/api/identity/activation', { body: { token, password } }))

export const requestReset = (username: string) =>
  data(api.POST('/api/identity/password-reset', { body: { username } }))
export const checkReset = (token: string) =>
  data(api.POST('/api/identity/password-reset/check', { body: { token } }))
export const sendResetCode = (token: string) =>
  data(api.POST('/api/identity/password-reset/code', { body: { token } }))
export const finishReset = (token: string, password: string, code?: string) =>
  data(api.POST('/api/identity/password-reset/finish', { body: { token, password, code } }))

export type PersonSearch = { identity_number: string } | { name: string; birth_date?: string; for_participant?: boolean }
export const searchPersons = (search: PersonSearch) => data(api.POST('/api/identity/persons/search', { body: search }))
export const createPerson = (person: PersonCreate) => data(api.POST('/api/identity/persons', { body: person }))
export const getPerson = (person_id: string) =>
  data(api.GET('/api/identity/persons/{person_id}', { params: { path: { person_id } } }))
export const createAccount = (person_id: string, username: string) =>
  data(api.POST('/api/identity/persons/{person_id}/account', { params: { path: { person_id } }, body: { username } }))

export const resendCodeTo = (channel: 'sms' | 'email') =>
  data(api.POST('/api/identity/sign-in/resend', { body: { channel } }))
export const replaceStartPassword = (password: string) =>
  data(api.POST('/api/identity/sign-in/new-password', { body: { password } }))
export const startPassword = (person_id: string) =>
  data(api.POST('/api/identity/persons/{person_id}/account/start-password', { params: { path: { person_id } } }))
