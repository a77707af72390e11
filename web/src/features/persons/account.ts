import type { TFunction } from 'i18next'

import { changePerson } from '../../api/administration'
import { asProblem, type Problem } from '../../api/problem'
import type { Person } from '../../api/types'
import { fieldText } from '../../ui/problems'
import type { Errors } from '../../ui/form'
import { noMobile } from './card'

/** An account that is to be made for somebody, and where its link goes if no address is known yet. */
export interface AccountWish {
  wanted: boolean
  username: string
  mobile?: string
  email?: string
}

export const noAccount: AccountWish = { wanted: false, username: '' }

/** Whether the link to make a password can reach the person as their card stands. */
export function isReachable({ code_channel, mobile, email }: Person): boolean {
  return code_channel === 'sms' ? mobile !== null && mobile !== noMobile : email !== null
}

const written = (text: string | undefined) => text?.trim() ?? ''

/** What is missing before the account can be made. */
export function accountErrors(t: TFunction, wish: AccountWish, person: Person | undefined): Errors {
  const found: Errors = {}
  if (!wish.wanted) return found
  if (!wish.username.trim()) found['username'] = t('participants:account.username_missing')
  if (!person || isReachable(person)) return found
  if (!person.may.edit_way_in) found['username'] = t('participants:account.no_address', { name: person.display_name })
  else if (!written(wish.mobile) && !written(wish.email)) found['account_mobile'] = t('participants:account.where_missing')
  return found
}

/** Puts the address on the person's card, where there was none. The person as they are then. */
export async function saveAddress(wish: AccountWish, person: Person): Promise<Person> {
  if (!wish.wanted || isReachable(person)) return person
  const [mobile, email] = [written(wish.mobile), written(wish.email)]
  const address = { ...(mobile ? { mobile } : {}), ...(email ? { email } : {}) }
  return changePerson(person.id, { ...address, code_channel: mobile ? 'sms' : 'email' }, person.version)
}

/** A refusal of the address, at the field that it is about; nothing where it is about something else. */
export function addressErrors(t: TFunction, refused: unknown): Errors {
  const problem: Problem = asProblem(refused)
  const found: Errors = {}
  for (const [name, code] of Object.entries(problem.codesFor(['mobile', 'email']))) found[`account_${name}`] = fieldText(t, code)
  return found
}
