import type {
  Activity,
  Comment,
  ConsentChange,
  Draft,
  Goal,
  Kind,
  Level,
  LogEntry,
  Message,
  Participant,
  Person,
  Say,
  PlanType,
  Representative,
  Revision,
  Role,
  Session,
  Transfer,
  Trashed,
  Wizard,
} from '../../src/api/types.ts'

import { fromPlain, type Document } from '../../src/richtext/document.ts'
import { roleLevels } from './roles.ts'

/** A made-up municipality in memory, answering as the services do. For tests and `npm run dev` only. */

export interface MadePlan {
  id: string
  type: PlanType
  short_name: string | null
  ownerId: string
  elements: string[]
  period_from: string | null
  period_to: string | null
  status: 'active' | 'ended'
  version?: number
  ended_at?: string | null
  archived_at?: string | null
  /** Whether nothing was written since. */
  archived_as_it_is?: boolean
  /** When, and by whom; while it is there, the plan is there for nobody. */
  deleted?: { at: string; by: string } | null
  /** Why a local admin has opened it, while they have. */
  administered?: string
  owner_decides?: boolean
  owner_is_to_be_heard?: boolean
  age_step?: { age: number; on: string } | null
  participants: Participant[]
  goals: Goal[]
  messages: Message[]
  comments: Map<string, Comment[]>
  itemLevels: Map<string, Level>
  /** What was deleted, and how it comes back. */
  trash: Map<string, Trashed & { put: () => void }>
  /** What each item was, the newest first. */
  revisions: Map<string, Revision[]>
  /** Goals and activities that somebody has just written. */
  fresh?: { id: string; by: string; at: string; made: boolean }[]
  /** Who has had what before them. */
  seen?: Set<string>
  /** Who has put aside which message for themselves. */
  removed: Set<string>
  log: LogEntry[]
  /** Signatures by participant. */
  signed?: Map<string, Say['signature'] & object>
  changes: ConsentChange[]
  /** What was sent to the archive, the newest first. */
  transfers: Transfer[]
}

export interface Answer {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

export interface Fault {
  method?: string
  path: RegExp
  answer: Answer
  /** How many calls it meets; endless without. */
  times?: number
}

/** Our municipality, and the one other that some people belong to. */
export const lillevikId = '01936b00-0000-7000-9000-000000000001'
export const fjordbyId = '01936b00-0000-7000-9000-000000000002'
/** What a link of ours ends in; any other is not of ours. */
export const goodToken = 'a-good-token-of-22-characters'

export class Refusal extends Error {
  readonly answer: Answer
  constructor(status: number, code: string, extra: Record<string, unknown> = {}) {
    super(code)
    const type = `urn:samplan:problem:${code}`
    this.answer = { status, body: { type, title: code, status, code, correlation_id: '0193-mock', ...extra } }
  }
}

/** What a revision is of. */
export interface Kept {
  id: string
  version: number
  body: Document
}

const keptFields = ['title', 'body', 'progress', 'status', 'registered_on', 'time_frame', 'responsible', 'state']
export function fieldsOf(row: Kept): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([name]) => keptFields.includes(name)))
}

let count = 0
export function newId(): string {
  count += 1
  return `01936b00-0000-7000-8000-${count.toString(16).padStart(12, '0')}`
}

export function day(offset = 0): string {
  const date = new Date(Date.now() + offset * 86_400_000)
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Oslo' }).format(date)
}

export function hoursAgo(hours: number): string {
  return new Date(Date.now() - hours * 3_600_000).toISOString()
}

export class World {
  persons = new Map<string, Person>()
  /** Whether an authenticator app is in use, and whether one is signed in elsewhere too. */
  app = false
  elsewhere = true
  plans = new Map<string, MadePlan>()
  wizards = new Map<string, Wizard>()
  faults: Fault[] = []
  /** Who is signed in; null is nobody. */
  me: string | null = null
  /** Who represents whom, and who acts for `me` just now. */
  representations: (Representative & { person: string })[] = []
  acting: Session['acting'] = null
  actingUntil: string | null = null
  login: { person: string; tries: number; changes?: number } | null = null
  /** Start passwords that were handed out and not replaced yet, by person. */
  startPasswords = new Map<string, string>()
  /** Who owns the passkey that the services know, and what its counter said last. */
  passkey: { person: string; count: number } | null = null
  /** Set to have consent ask for a fresh code. */
  stepUpNeeded = false
  /** The providers that one may sign in through, by kind. */
  providers: ('idporten' | 'helseid' | 'ansattporten')[] = []
  /** Whether a password is not enough. */
  providerRequired = false
  /** Through which provider whoever is signed in came. */
  provider: string | null = null
  /** Who has come back from a provider and is asked whether the account is theirs. */
  linking: string | null = null
  /** Reports of a municipality that has just begun. */
  nothingToCount = false
  /** Whether what is on its way to the archive stays where it is, to be looked at. */
  archiveStandsStill = false
  language: Session['language'] = 'nb'
  idleSeconds = 1800
  warnSeconds = 1500
  /** Whether every text is answered as long as its field can be. */
  longest = false
  organisation = 'Lillevik kommune'
  otherOrganisations: { id: string; name: string }[] = []
  termsDue = false
  downtimes: { id: string; starts_at: string; ends_at: string; texts: Record<string, string> }[] = []
  parts = ['archive', 'identity', 'messaging', 'notify', 'plans', 'print', 'reports'].map((name) => ({
    name,
    state: 'well',
    since: new Date(Date.now() - 3_600_000).toISOString(),
  }))
  /** Overarching rights by person; what is not here follows from the position. */
  numberChanges: { person: string; former: string | null; reason: string }[] = []
  rights = new Map<string, { rights: Session['rights']; version: number }>()
  roles = new Map<string, Role>()
  /** `plan/person` of mobiles that are hidden in a plan. */
  hiddenMobiles = new Set<string>()
  /** What people are writing, by person and place. */
  drafts = new Map<string, Draft>()
  calls: string[] = []
  /** What was asked or answered that the description of the API does not know. */
  undescribed: string[] = []
  /** What else happens when somebody signs out. */
  onSignOut: () => void = () => undefined
  /** Open pages that listen for news. */
  pages = new Set<{ write: (text: string) => unknown }>()
  private told = 0

  /** Tells every open page that something changed. */
  tell(kind: string, plan: MadePlan, own = false): void {
    const data = JSON.stringify({ kind, plan_id: plan.id, own })
    for (const page of this.pages) page.write(`id: ${++this.told}\nevent: news\ndata: ${data}\n\n`)
  }

  addPerson(given: string, family: string, more: Partial<Person> = {}): Person {
    const person: Person = {
      id: newId(),
      given_name: given,
      family_name: family,
      display_name: `${given} ${family}`,
      birth_date: '1985-04-12',
      identity_number_masked: '120485*****',
      mobile: '+4790000042',
      email: null,
      street: null,
      postal_code: null,
      city: null,
      workplace: null,
      position: null,
      code_channel: 'sms',
      address_protection: 'none',
      has_portrait: false,
      may: { edit: true, edit_way_in: true, manage_account: true, close_account: true },
      account: { username: given.toLowerCase(), status: 'active' },
      version: 1,
      ...more,
    }
    this.persons.set(person.id, person)
    return person
  }

  addPlan(type: PlanType, owner: Person, short: string | null, more: Partial<MadePlan> = {}): MadePlan {
    const plan: MadePlan = {
      id: newId(),
      type,
      short_name: short,
      ownerId: owner.id,
      elements: ['goals', 'messages', 'log', 'calendar', 'documents'],
      period_from: null,
      period_to: null,
      status: 'active',
      participants: [],
      goals: [],
      messages: [],
      comments: new Map(),
      itemLevels: new Map(),
      trash: new Map(),
      revisions: new Map(),
      removed: new Set(),
      log: [],
      changes: [],
      transfers: [],
      ...more,
    }
    this.plans.set(plan.id, plan)
    this.addParticipant(plan, owner, 'owner')
    return plan
  }

  addParticipant(plan: MadePlan, person: Person, kind: Kind, consent?: { from: string; to: string; signed?: boolean }, responsibility: string | null = null): Participant {
    const participant: Participant = {
      id: newId(),
      person_id: person.id,
      name: person.display_name,
      role: `${plan.type}.${kind}`,
      kind,
      responsibility,
      workplace: person.workplace,
      has_account: person.account !== null,
      levels: { ...roleLevels[kind] },
      print: kind === 'lead' || kind === 'owner',
      role_levels: { ...roleLevels[kind] },
      role_print: kind === 'lead' || kind === 'owner',
      consent: {
        status: consent ? (consent.signed ? 'signed' : 'provisional') : 'none',
        from: consent?.from ?? null,
        to: consent?.to ?? null,
        basis: consent ? 'consent' : null,
        ends_by_age: null,
        holds: consent ? consent.from <= day() && consent.to >= day() : false,
      },
      brief: false,
      version: 1,
    }
    plan.participants.push(participant)
    return participant
  }

  addGoal(plan: MadePlan, title: string, progress: number, more: Partial<Goal> = {}): Goal {
    const goal: Goal = {
      id: newId(),
      number: plan.goals.length + 1,
      title,
      description: '',
      progress,
      registered_on: day(-30),
      state: 'current',
      level: 'none',
      activities_level: 'none',
      activities: [],
      version: 1,
      ...more,
      body: more.body ?? fromPlain(more.description ?? ''),
    }
    plan.goals.push(goal)
    return goal
  }

  addActivity(goal: Goal, title: string, status: Activity['status'], more: Partial<Activity> = {}): Activity {
    const activity: Activity = {
      id: newId(),
      goal_id: goal.id,
      title,
      description: '',
      status,
      registered_on: day(-20),
      time_frame: null,
      responsible: null,
      level: 'none',
      version: 1,
      ...more,
      body: more.body ?? fromPlain(more.description ?? ''),
    }
    goal.activities.push(activity)
    return activity
  }

  /** Keeps what an item has become, and by whom. */
  revise(plan: MadePlan, row: Kept, change: string, by: Person | undefined, at: string | null = new Date().toISOString()): void {
    const kept = plan.revisions.get(row.id) ?? []
    const fields = fieldsOf(row)
    const before = kept[0]?.fields
    const same = (name: string) => JSON.stringify(fields[name]) === JSON.stringify(before?.[name])
    const changed = before ? Object.keys(fields).filter((name) => !same(name)) : []
    const doing = { at, actor_name: by?.display_name ?? null, acting_name: null, acting_basis: null, mine: by?.id === this.me }
    plan.revisions.set(row.id, [{ number: row.version, ...doing, change, changed: changed.sort(), fields: structuredClone(fields) }, ...kept])
  }

  /** Somebody else changes an item meanwhile. */
  rewrite<T extends Kept>(plan: MadePlan, row: T, by: Person, change: Partial<T>, at = new Date().toISOString()): void {
    if (!plan.revisions.has(row.id)) this.revise(plan, row, 'carried_over', undefined, null)
    Object.assign(row, change)
    row.version += 1
    this.revise(plan, row, 'changed', by, at)
  }

  addMessage(plan: MadePlan, from: Person, to: Person[], subject: string, text: string, more: Partial<Message> = {}): Message {
    const message: Message = {
      id: newId(),
      status: 'sent',
      from: { person_id: from.id, name: from.display_name, acting_name: null, acting_basis: null },
      recipients: to.map((one) => ({ person_id: one.id, name: one.display_name, read_at: null })),
      category: null,
      subject,
      text,
      body: fromPlain(text),
      reply_to: null,
      reply_draft_id: null,
      sent_at: hoursAgo(2),
      read_at: null,
      version: 1,
      ...more,
    }
    plan.messages.unshift(message)
    return message
  }

  comment(author: Person, body: Document): Comment {
    const mine = false
    const name = author.display_name
    const written = { created_at: hoursAgo(3), edited_at: null }
    return { id: newId(), author: { person_id: author.id, name }, acting_name: null, body, ...written, mine, level: 'read', version: 1 }
  }

  note(plan: MadePlan, action: string, hours = 0, actor = this.me, about: Partial<LogEntry> = {}): void {
    const person = actor ? this.persons.get(actor) : undefined
    const role = plan.participants.find((one) => one.person_id === actor)?.role ?? null
    plan.log.unshift({
      id: newId(),
      time: hoursAgo(hours),
      service: action.startsWith('message') ? 'messaging' : 'plans',
      actor_id: person?.id ?? null,
      actor_name: person?.display_name ?? null,
      actor_role: role,
      acting_name: null,
      acting_basis: null,
      action,
      element: null,
      object_id: null,
      outcome: 'done',
      kind: /read|opened/.test(action) ? 'read' : /consent|participant/.test(action) ? 'people' : 'changed',
      object_title: null,
      object_names: [],
      detail: action === 'print.requested' ? 'Til møtet i ansvarsgruppen på torsdag' : null,
      ...about,
    })
  }
}
