import type { components, operations } from './schema'

/** The services' own words, under the names that the screens use. */
type Schemas = components['schemas']

export type ProblemCode = Schemas['ProblemDetail']['code']

export type Language = Schemas['IdentityLanguage']
export type CodeSent = Schemas['IdentityCodeSent']
export type Provider = Schemas['IdentityProviderView']
export type LinkOffer = Schemas['IdentityLinkOffer']
export type Channel = Schemas['IdentityChannel']
export type AccountSettings = Schemas['IdentityAccountSettings']
export type OwnSession = Schemas['IdentityOwnSession']
export type PasswordRules = Schemas['IdentityPasswordRules']
export type ActivationView = Schemas['IdentityActivationView']
export type ResetView = Schemas['IdentityResetView']
export type ActingBasis = Schemas['IdentityActingBasis']
export type RepresentationBasis = Schemas['IdentityRepresentationBasis']
export type Representative = Schemas['IdentityRepresentativeView']
export type Representatives = Schemas['IdentityRepresentativeViews']
export type RepresentativeAdd = Schemas['IdentityRepresentativeAdd']
export type Represented = Schemas['IdentityRepresentedView']
export type AssistanceOffer = Schemas['IdentityAssistanceOffer']
export type Session = Schemas['IdentitySessionView']
export type Person = Schemas['IdentityPersonView']
export type PersonBrief = Schemas['IdentityPersonBrief']
export type PersonCreate = Schemas['IdentityPersonCreate']
export type PersonChange = Schemas['IdentityPersonChange']
export type AddressProtection = Schemas['IdentityAddressProtection']
export type Right = Schemas['IdentityOrganisationRight']
export type RightsView = Schemas['IdentityRightsView']
export type PersonColumn = Schemas['IdentityPersonColumn']
export type PersonListWish = Schemas['IdentityPersonList']
export type PersonRow = Schemas['IdentityPersonRow']
export type PersonStanding = Schemas['IdentityPersonStanding']
export type Contact = Schemas['IdentityContactView']
export type JoinCode = Schemas['IdentityJoinCodeView']
export type Merging = Schemas['IdentityMergingView']
export type MergeField = Schemas['IdentityCardField']
export type MergeRequest = Schemas['IdentityMergeRequest']
export type NumberChange = Schemas['IdentityNumberChange']
export type OrganisationLogLine = Schemas['IdentityOrganisationLogLine']
export type ReviewShow = Schemas['IdentityReviewFilter']
export type ReviewItem = Schemas['IdentityReviewItem']
export type Decision = Schemas['IdentityDecided']

export type PlanType = Schemas['PlansPlanType']
export type PlanSort = Schemas['PlansPlanSort']
export type Kind = Schemas['PlansKind']
export type Element = Schemas['PlansElement']
export type LifeArea = Schemas['PlansLifeArea']
export type AccessElement = 'goals' | 'activities' | 'specialist_plans' | `life_area.${LifeArea}`
export type Level = Schemas['PlansLevel']
/** What has a level of its own; absent is none. */
export type Levels = Partial<Record<AccessElement, Level>>

export type Consent = Schemas['PlansConsent']
export type PlanItem = Schemas['PlansPlanItem']
export type PlanBrief = Schemas['PlansPlanBrief']
export type Inbox = Schemas['PlansInbox']
export type NewsPage = Schemas['PlansNewsPage']
export type NewsLine = Schemas['PlansNewsLine']
export type NewsCounts = Schemas['PlansNewsCounts']
export type Todo = Schemas['PlansTodo']
export type Soon = Schemas['PlansSoon']
export type Plan = Omit<Schemas['PlansPlanView'], 'me'> & { me: Omit<Schemas['PlansMe'], 'levels' | 'some'> & { levels: Levels; some: AccessElement[] } }
export type SetUp = Schemas['PlansSetUpView']
export type SetUpPatch = Schemas['PlansSetUpChange']
export type DeletedPlan = Schemas['PlansDeletedPlan']
export type ListedPlan = Schemas['PlansListedPlanView']
export type AdministeredPlan = Schemas['PlansAdministeredPlanView']
export type AllPlansSort = Schemas['PlansAllPlansSort']
export type AllPlansSearch = Schemas['PlansAllPlansSearch']
export type PurgedPlan = Schemas['PlansPurgedPlan']
export type Participant = Omit<Schemas['PlansParticipantView'], 'levels' | 'role_levels'> & { levels: Levels; role_levels: Levels }
export type Role = Omit<Schemas['PlansRoleTemplateView'], 'levels' | 'standard'> & { levels: Levels; standard: { levels: Levels; print: boolean } }
/** Somebody whom a role gave something else than it gives now. */
export type Differing = Omit<Schemas['PlansDiffering'], 'changes' | 'kept'> & {
  changes: { element: AccessElement; before: Level; after: Level }[]
  kept: AccessElement[]
}
/** How far a participant reaches in one item. */
export type ItemReach = Schemas['PlansParticipantItem']
/** The plan as a participant sees it. */
export type SeenPlan = Omit<Schemas['PlansSeenPlan'], 'me'> & { me: Plan['me'] }
export type ParticipantCreate = Schemas['PlansParticipantAdd']
export type ParticipantPatch = Omit<Schemas['PlansParticipantChange'], 'levels'> & { levels?: Record<string, Level> }
export type Renewal = Schemas['PlansRenewal']
export type ConsentReset = Schemas['PlansReset']
export type Says = Schemas['PlansSays']
export type Say = Schemas['PlansSay']
export type Signing = Schemas['PlansSigning']
export type Wording = Schemas['PlansWording']
export type ConsentChange = Schemas['PlansConsentChangeView']

export type WizardGoal = Schemas['PlansGoalChoice-Output']
export type Wizard = Schemas['PlansWizardView']
export type WizardPatch = Omit<Schemas['PlansWizardChange'], 'goals'> & { goals?: WizardGoal[]; step?: number }

export type Goal = Schemas['PlansGoalView']
export type GoalCreate = Schemas['PlansGoalCreate']
export type GoalWrite = Schemas['PlansGoalChange']
export type Activity = Schemas['PlansActivityView']
export type ActivityCreate = Schemas['PlansActivityCreate']
export type ActivityWrite = Schemas['PlansActivityChange']
export type ActivityStatus = Activity['status']
export type Comment = Schemas['PlansCommentView']
export type CommentWrite = Schemas['PlansCommentWrite']
export type Draft = Schemas['PlansDraftView']
export type Revision = Schemas['PlansRevisionView']
/** Who changed something, and when. */
export type Doing = Pick<Revision, 'at' | 'actor_name' | 'acting_name' | 'acting_basis' | 'mine'>
export type Trashed = Schemas['PlansTrashedItem']
export type DraftKeep = Schemas['PlansDraftKeep']
export type DraftKind = 'goal' | 'activity' | 'comment'
/** A person that somebody has begun to register. */
export type BegunPerson = Schemas['IdentityFoundDraft']

export type Transfer = Schemas['ArchiveTransferView']

export type PrintCreate = Schemas['PrintJobCreate']
export type PrintJob = Schemas['PrintJobView']
export type PrintFaults = Schemas['PrintFaultsView']
export type PrintCopy = Schemas['PrintCopyView']

export type LogEntry = Schemas['PlansLogLine']
export type LogKind = Schemas['PlansLogKind']
export type LogExported = NonNullable<operations['plans_export_lines_api_plans_plans__plan_id__log_export_csv_get']['parameters']['query']>
type LogOperation = operations['plans_read_api_plans_plans__plan_id__log_get']
/** What is asked of a plan's log, and how it is sorted. */
export type LogAsked = Omit<NonNullable<LogOperation['parameters']['query']>, 'limit' | 'cursor'>

export type PlanReport = Schemas['ReportsPlanReport']
export type MessageReport = Schemas['ReportsMessageReport']
export type SignInReport = Schemas['ReportsSignInReport']
export type ReportStep = Schemas['ReportsStep']

export type Folder = Schemas['MessagingFolder']
export type Category = Schemas['MessagingMessageCategory']
export type MessageItem = Schemas['MessagingMessageItem']
export type Message = Schemas['MessagingMessageView']
export type Recipient = Schemas['MessagingPossibleRecipient']
export type MessageCreate = Omit<Schemas['MessagingMessageCreate'], 'send'>
export type MessageChange = Schemas['MessagingMessageChange']
