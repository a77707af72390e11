import i18next from 'i18next'
import { describe, expect, test } from 'vitest'

import { problemOf } from '../../src/api/problem'
import type { Consent, Message, Participant, Wizard } from '../../src/api/types'
import { changedFields } from '../../src/editing/values'
import { answerTo, prefixed } from '../../src/features/messages/Reply'
import { sorted } from '../../src/features/participants/ParticipantList'
import { presetEnd } from '../../src/features/participants/Period'
import { proposeUsername } from '../../src/features/persons/AccountChoice'
import { toDay } from '../../src/features/persons/BirthDate'
import { phone } from '../../src/features/persons/card'
import { passwordHint } from '../../src/features/signin/strength'
import { whole } from '../../src/features/wizard/useWizard'
import { applyLanguage } from '../../src/i18n'
import { accessInWords, joined } from '../../src/i18n/words'
import { idleAt } from '../../src/session/idle'
import { markWords } from '../../src/editing/Compared'
import { consentState } from '../../src/ui/ConsentTag'
import { fieldText, problemText } from '../../src/ui/problems'

const t = i18next.t.bind(i18next)

test.each([
  ['identity_number.length', 'Nummeret stemmer ikke. Se over de 11 sifrene.'],
  ['missing', 'Dette må fylles ut.'],
  ['string_too_long', 'Dette er for langt.'],
  ['something.new', 'Dette er ikke riktig fylt ut.'],
])('a field that was refused as %s says so in words of its own, if there are any', (code, words) => {
  expect(fieldText(t, code)).toBe(words)
})

describe('participants', () => {
  const all = [
    ['Øystein', 'iop.relative'],
    ['Čohkka', 'iop.provider'],
    ['Anders', 'iop.other'],
    ['Åse', 'iop.provider'],
    ['Zahra', 'iop.owner'],
    ['Ægir', 'iop.lead'],
  ].map(([name, role]) => ({ name, role, consent: { to: null } }) as Participant)
  const names = (people: Participant[]) => people.map((one) => one.name)

  test('are sorted by what their roles are called, and by name where these are the same', () => {
    // Annen deltaker, Elev, Foresatt eller pårørende, Koordinator, Lærer, Lærer: by their codes, Koordinator would be second.
    expect(names(sorted(t, all, 'role', false))).toEqual(['Anders', 'Zahra', 'Øystein', 'Ægir', 'Čohkka', 'Åse'])
    expect(names(sorted(t, all, 'role', true))).toEqual(['Åse', 'Čohkka', 'Ægir', 'Øystein', 'Zahra', 'Anders'])
  })

  test('are sorted with æ, ø and å last, and letters of Sámi by those that they stem from', () => {
    expect(names(sorted(t, all, 'name', false))).toEqual(['Anders', 'Čohkka', 'Zahra', 'Ægir', 'Øystein', 'Åse'])
  })

  test('are sorted by the words of the language that the page speaks', async () => {
    const english = await import('../../src/i18n/en/index')
    await applyLanguage('en', english.default)
    // Coordinator, Guardian or relative, Other participant, Pupil, Teacher.
    expect(names(sorted(t, all, 'role', false))).toEqual(['Ægir', 'Øystein', 'Anders', 'Zahra', 'Čohkka', 'Åse'])
    await applyLanguage('nb', (await import('../../src/i18n/nb/index')).default)
  })
})

describe('consent', () => {
  const consent = (to: string | null, status: Consent['status'] = 'signed', from = '2026-01-01'): Consent => ({
    status,
    from,
    to,
    holds: true,
  })
  test.each([
    ['valid', consent('2027-06-20')],
    ['ending', consent('2026-12-20')],
    ['ending', consent('2026-11-23')],
    ['expired', consent('2026-11-22')],
    ['provisional', consent('2027-06-20', 'provisional')],
    ['ending', consent('2026-12-01', 'provisional')],
    ['missing', consent(null, 'none')],
    ['future', consent('2027-06-20', 'signed', '2027-01-01')],
  ] as const)('is told as %s', (state, given) => {
    expect(consentState(given, '2026-11-23')).toBe(state)
  })

  test('a year counts the last day with it', () => {
    expect(presetEnd('year', '2026-11-23', '')).toBe('2027-11-22')
    expect(presetEnd('half_year', '2026-11-23', '')).toBe('2027-05-22')
  })
})

describe('access in words', () => {
  test('six life areas at one level are said as one', () => {
    const areas = ['home', 'daytime', 'health', 'network', 'economy', 'leisure']
    const levels = Object.fromEntries(areas.map((area) => [`life_area.${area}`, 'read']))
    const { sees, hidden } = accessInWords(t, { goals: 'edit', ...levels })
    expect(joined(t, sees)).toBe('mål og livsområdene')
    expect(joined(t, hidden)).toBe('aktiviteter og fagplaner')
  })

  test('one hidden life area is named', () => {
    const { sees, hidden } = accessInWords(t, { 'life_area.home': 'read' })
    expect(sees).toEqual(['bolig'])
    expect(hidden).toContain('helse')
  })
})

describe('messages', () => {
  const message = {
    from: { person_id: 'kari', name: 'Kari' },
    recipients: ['liv', 'ola', 'per'].map((id) => ({ person_id: id, name: id, read_at: null })),
  } as Message
  test('an answer goes to the one who wrote, or to all but oneself', () => {
    expect(answerTo(message, 'liv', false)).toEqual(['kari'])
    expect(answerTo(message, 'liv', true)).toEqual(['kari', 'ola', 'per'])
  })
  test('writing more on one’s own message goes to those who got it', () => {
    expect(answerTo(message, 'kari', false)).toEqual(['liv', 'ola', 'per'])
  })
  test('answers to answers carry one mark', () => {
    expect(prefixed('SV:', 'SV: sv: Møte')).toBe('SV: Møte')
  })
})

describe('editing', () => {
  test('only what was changed is sent', () => {
    expect(changedFields({ title: 'a', text: 'c' }, { title: 'a', text: 'b' })).toEqual({ text: 'c' })
  })
  test('differences between two texts are marked word by word', () => {
    const marked = markWords('Adam vil ha to venner', 'Adam vil ha mange venner')
    expect(marked.filter((part) => part.differs).map((part) => part.text)).toEqual(['to'])
    expect(marked.map((part) => part.text).join('')).toBe('Adam vil ha to venner')
  })
  test('half-written goals and periods that end before they begin wait in the wizard', () => {
    const known = { period_from: '2027-01-01', period_to: null } as Wizard
    const goals = [{ title: ' ', description: '' }, { title: 'Ri', description: '' }]
    expect(whole(known, { goals, period_to: '2026-01-01' })).toEqual({ goals: [goals[1]] })
  })
})

describe('small helpers', () => {
  test('user names can be typed on any keyboard', () => {
    expect(proposeUsername('Åse Bjørn Lie')).toBe('aase.lie')
    expect(proposeUsername('Æsa')).toBe('aesa')
  })
  test('a birth date must exist', () => {
    expect(toDay({ day: '2', month: '3', year: '2014' })).toBe('2014-03-02')
    expect(toDay({ day: '31', month: '2', year: '2014' })).toBeNull()
    expect(toDay({ day: '', month: '', year: '' })).toBe('')
  })
  test('passwords are judged by length, variety and the name in them', () => {
    const rules = { min_length: 8, kinds: false }
    expect(passwordHint('kort', 'liv', rules)).toBe('short')
    expect(passwordHint('aaaaaaaaaaaaaa', 'liv', rules)).toBe('repeats')
    expect(passwordHint('liv.nordmann-2026', 'liv.nordmann', rules)).toBe('name')
    expect(passwordHint('hestbatt', 'liv', rules)).toBe('weak')
    expect(passwordHint('riktig hest batteri', 'liv', rules)).toBe('good')
  })
  test('where the municipality asks for kinds of characters, the meter says so', () => {
    const rules = { min_length: 6, kinds: true }
    expect(passwordHint('Hest1', 'liv', rules)).toBe('short')
    expect(passwordHint('hest12', 'liv', rules)).toBe('kinds')
    expect(passwordHint('Hest12', 'liv', rules)).toBe('weak')
  })
  test('the session warns five minutes before it ends', () => {
    expect(idleAt(1499, 1500, 1800)).toEqual({ left: null, over: false })
    expect(idleAt(1500, 1500, 1800)).toEqual({ left: 300, over: false })
    expect(idleAt(1800, 1500, 1800)).toEqual({ left: 0, over: true })
  })
})

describe('problems', () => {
  const answer = (status: number, body: unknown, headers = {}) =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers })

  test('a known code is a sentence with what to do', async () => {
    const problem = await problemOf(answer(401, { code: 'sign_in.wrong_code', tries_left: 3 }))
    expect(problemText(t, problem)).toBe('Koden stemmer ikke. Du har 3 forsøk igjen.')
  })
  test('an unknown code is our fault, with a number to give', async () => {
    const problem = await problemOf(answer(500, { code: 'internal', correlation_id: 'abc-1' }))
    expect(problemText(t, problem)).toContain('abc-1')
  })
  test('a page from a proxy is told as a service that is down', async () => {
    const problem = await problemOf(answer(503, '<html>', { 'Retry-After': '7' }))
    expect([problem.code, problem.retryAfter]).toEqual(['service.unavailable', 7])
  })
  test('field errors are found by the last part of their pointer', async () => {
    const problem = await problemOf(answer(422, { code: 'request.invalid', errors: [{ pointer: '/goals/0/title', code: 'missing' }] }))
    expect(problem.fieldCodes).toEqual({ title: 'missing' })
  })
})

describe('a telephone number', () => {
  test.each([
    ['+4790000001', '900 00 001'],
    ['+4741234567', '412 34 567'],
    ['+4780012345', '800 12 345'],
    ['+4722334455', '22 33 44 55'],
    ['+46701234567', '+46701234567'],
  ])('%s is written %s', (stored, written) => {
    expect(phone(stored)).toBe(written)
  })
})
