import type { TFunction } from 'i18next'

import type { Problem } from '../api/problem'
import type { ProblemCode } from '../api/types'

/** Problems that no service told: there was no net, or the browser could not do it. */
type OwnCode = 'offline' | 'unreachable' | 'portrait.unreadable' | 'passkey.exists'

/**
 * The name of each code's sentence. Without one it is told as our fault, with the number to give: what a person cannot
 * bring about, and what is said on a page of its own. A code of the API that is not here stops the build.
 */
const sentences: Record<ProblemCode | OwnCode, string | null> = {
  offline: 'offline',
  unreachable: 'unreachable',
  'auth.session_missing': 'session_missing',
  'auth.csrf': 'csrf',
  'auth.step_up_required': 'step_up_required',
  'access.right_missing': 'right_missing',
  'auth.not_while_acting': 'not_while_acting',
  'representation.own': 'representation_own',
  'representation.exists': 'representation_exists',
  'representation.not_held': 'representation_not_held',
  'representation.owner_decides': 'owner_decides',
  'plan.owner_decides': 'owner_decides',
  'consent.not_yours': 'consent_not_yours',
  'consent.nothing_to_sign': 'nothing_to_sign',
  'consent.other_wording': 'other_wording',
  'acting.code_needed': 'code_needed',
  'acting.no_channel': 'no_channel',
  'session.not_acting': 'not_acting',
  'plan.consent_not_held': 'consent_not_held',
  'plan.not_archived': 'plan_not_archived',
  not_found: 'not_found',
  'draft.too_many': 'draft_too_many',
  'edit.stale': 'stale',
  'request.invalid': 'invalid',
  'request.too_large': 'too_large',
  'rate.limited': 'rate_limited',
  'service.unavailable': 'unavailable',
  'sign_in.wrong_credentials': 'wrong_credentials',
  'sign_in.locked': 'locked',
  'sign_in.wrong_code': 'wrong_code',
  'sign_in.code_expired': 'code_expired',
  'sign_in.no_login': 'no_login',
  'sign_in.provider_required': 'provider_required',
  'auth.step_up_elsewhere': 'step_up_elsewhere',
  'provider.number_changed': 'number_changed',
  'provider.no_login': 'provider_no_login',
  'sign_in.resend_too_soon': 'resend_too_soon',
  'sign_in.too_many_codes': 'too_many_codes',
  'passkey.refused': 'passkey_refused',
  'passkey.not_made': 'passkey_not_made',
  'passkey.exists': 'passkey_exists',
  'password.wrong_old': 'wrong_old',
  'account.last_way_in': 'last_way_in',
  'account.codes_go_there': 'codes_go_there',
  'account.wrong_code': 'wrong_code',
  'account.app_exists': 'app_exists',
  'account.no_app': 'no_app',
  'account.no_passkey': 'no_passkey',
  'account.too_many_passkeys': 'too_many_passkeys',
  'account.own': 'account_own',
  'account.closed': 'account_closed',
  'activation.invalid': 'activation_invalid',
  'reset.invalid': 'reset_invalid',
  'password.too_weak': 'password_too_weak',
  'person.exists': 'person_exists',
  'person.elsewhere': 'person_elsewhere',
  'person.unknown': 'person_unknown',
  'portrait.unreadable': 'no_picture',
  'person.protected': 'person_protected',
  'person.own_way_in': 'own_way_in',
  'rights.above_yours': 'above_yours',
  'merging.same_person': 'merging_same_person',
  'merging.own_person': 'merging_own_person',
  'merging.different_numbers': 'merging_different_numbers',
  'merging.elsewhere': 'merging_elsewhere',
  'merging.without_lead': 'merging_without_lead',
  'rights.by_operator': 'by_operator',
  'rights.last_superadmin': 'last_superadmin',
  'account.used_elsewhere': 'used_elsewhere',
  'join_code.invalid': 'join_code_invalid',
  'account.username_taken': 'username_taken',
  'account.exists': 'account_exists',
  'participant.exists': 'participant_exists',
  'participant.consent_given': 'consent_given',
  'participant.owner': 'participant_owner',
  'administration.not_begun': 'administration_not_begun',
  'administration.own_place': 'administration_own_place',
  'participant.last_lead': 'last_lead',
  'message.sent_already': 'sent_already',
  'wizard.incomplete': 'wizard_incomplete',
  'wizard.own_plan': 'own_plan',
  'print.password_taken': 'password_taken',
  'print.expired': 'print_expired',
  'print.not_ready': 'print_not_ready',
  'print.nothing_at_fault': 'nothing_at_fault',
  'archive.no_account': 'no_account',
  'archive.transfer_open': 'transfer_open',
  'log.too_long_to_sort': 'log_too_long',
  'archive.nothing_to_resend': 'nothing_to_resend',
  conflict: 'stale',
  'account.not_live': null,
  'auth.assertion_refused': null,
  'auth.grant_missing': null,
  'auth.token_refused': null,
  'edit.if_match_required': null,
  'event.not_subscribed': null,
  internal: null,
  'item.parent_trashed': 'parent_trashed',
  'person.not_ready': 'unavailable',
  'provider.cancelled': null,
  'provider.level_too_low': null,
  'provider.no_account': null,
  'provider.other_person': null,
  'provider.refused': null,
  'request.idempotency_key_reused': null,
  'request.method_not_allowed': null,
  'request.refused': null,
  'request.too_slow': 'unreachable',
  'request.wrong_host': null,
  'request.wrong_type': null,
  'sign_in.new_password_needed': null,
  'terms.not_accepted': null,
  'terms.other_version': null,
}

/** The problem as a sentence: what happened, and what to do. */
export function problemText(t: TFunction, problem: Problem): string {
  // A service may be newer than this page, and know codes that it does not.
  const name = (sentences as Record<string, string | null | undefined>)[problem.code]
  if (name === 'wrong_code') {
    const left = problem.extra['tries_left']
    return typeof left === 'number'
      ? t('errors:code.wrong_code_left', { count: left })
      : t('errors:code.wrong_code')
  }
  if (name) return t(`errors:code.${name}`, { count: problem.retryAfter ?? 30 })
  const id = problem.correlationId
  return id ? t('errors:fault_with_id', { id }) : t('errors:fault')
}

/** The sentence under a field that the service refused. */
export function fieldText(t: TFunction, code: string): string {
  const name = code.replace(/[^a-z]+/g, '_')
  // Of a code with parts the first says what it is about: no number has words of its own for each of its faults.
  const about = code.split('.')[0] ?? ''
  return t([`errors:field.${name}`, `errors:field.${about}`, 'errors:field.invalid'])
}
