import { Suspense } from 'react'
import { Navigate, Route, Routes, useLocation } from 'react-router'

import { asProblem } from './api/problem'
import { FaultBoundary } from './features/errors/FaultBoundary'
import { NotFound } from './features/errors/NotFound'
import { screen } from './i18n/screen'
import { Live } from './live/Live'
import { IdleDialog } from './session/IdleDialog'
import { SessionProvider, useSessionNews, useSessionQuery } from './session/session'
import { StepUpProvider } from './session/StepUp'
import { AppShell, PlainShell } from './ui/AppShell'
import { Loading } from './ui/Loading'
import { ProblemPanel } from './ui/ProblemPanel'

const SignIn = screen(() => import('./features/signin/SignIn'), 'about')
const Activate = screen(() => import('./features/signin/Activate'))
const Forgotten = screen(() => import('./features/signin/Forgotten'))
const Status = screen(() => import('./features/about/StatusPage'), 'about')
const Cookies = screen(() => import('./features/about/CookiesPage'), 'about')
const Terms = screen(() => import('./features/terms/TermsPage'), 'terms')
const NewPassword = screen(() => import('./features/signin/NewPassword'))
const LinkAccount = screen(() => import('./features/providers/LinkAccount'))
const NotSignedIn = screen(() => import('./features/providers/NotSignedIn'))
const SignedOut = screen(() => import('./features/providers/SignedOut'))
const Confirmed = screen(() => import('./features/providers/Confirmed'))
const MyPlans = screen(() => import('./features/plans/MyPlans'), 'acting', 'messages', 'plans')
const Start = screen(() => import('./features/plans/Start'), 'acting', 'messages', 'plans')
const WizardPage = screen(() => import('./features/wizard/WizardPage'), 'goals', 'joining', 'merging', 'participants', 'persons', 'wizard')
const NewWizard = screen(() => import('./features/wizard/NewWizard'), 'joining', 'merging', 'participants', 'persons', 'wizard')
const PlanShell = screen(() => import('./features/plan/PlanShell'), 'plan')
const PlanHome = screen(() => import('./features/plan/PlanHome'), 'acting', 'goals', 'messages', 'plan')
const Goals = screen(() => import('./features/goals/GoalsPage'), 'goals')
const GoalPage = screen(() => import('./features/goals/GoalPage'), 'comments', 'goals')
const GoalEdit = screen(() => import('./features/goals/GoalEdit'), 'goals')
const History = screen(() => import('./features/history/HistoryPage'), 'goals', 'history')
const Trash = screen(() => import('./features/trash/TrashPage'), 'trash')
const ActivityEdit = screen(() => import('./features/goals/ActivityEdit'), 'goals')
const Participants = screen(() => import('./features/participants/ParticipantsPage'), 'acting', 'participants', 'plan')
const ParticipantPage = screen(() => import('./features/participants/ParticipantPage'), 'acting', 'joining', 'log', 'merging', 'participants', 'persons', 'rights', 'signing')
const SignPage = screen(() => import('./features/signing/SignPage'), 'acting', 'participants', 'signing')
const ConsentForm = screen(() => import('./features/print/ConsentFormPage'), 'print')
const ConsentPage = screen(() => import('./features/participants/ConsentPage'), 'acting', 'log', 'participants')
const SeenAs = screen(() => import('./features/rights/SeenAsPage'), 'goals', 'plan', 'rights')
const AddParticipant = screen(() => import('./features/participants/AddParticipant'), 'joining', 'merging', 'participants', 'persons')
const Messages = screen(() => import('./features/messages/MessagesPage'), 'messages')
const ReadMessage = screen(() => import('./features/messages/ReadMessage'), 'messages')
const WriteMessage = screen(() => import('./features/messages/WriteMessage'), 'messages')
const Reports = screen(() => import('./features/reports/ReportsPage'), 'reports')
const PrintPage = screen(() => import('./features/print/PrintPage'), 'print')
const Documents = screen(() => import('./features/print/DocumentsPage'), 'print')
const Log = screen(() => import('./features/log/LogPage'), 'log')
const Profile = screen(() => import('./features/profile/ProfilePage'))
const SetUp = screen(() => import('./features/setup/SetUpPage'), 'setup', 'wizard')
const Archive = screen(() => import('./features/archive/ArchivePage'), 'archive', 'print')
const AdminShell = screen(() => import('./features/administration/AdminShell'), 'administration')
const PersonsPage = screen(() => import('./features/administration/PersonsPage'), 'administration', 'participants', 'persons')
const PersonPage = screen(() => import('./features/administration/PersonPage'), 'acting', 'administration', 'joining', 'merging', 'participants', 'persons')
const FindDouble = screen(() => import('./features/merging/FindDouble'), 'joining', 'merging', 'participants', 'persons')
const MergePage = screen(() => import('./features/merging/MergePage'), 'administration', 'merging', 'persons')
const AdministeredPlanPage = screen(
  () => import('./features/administered/AdministeredPlanPage'),
  'acting',
  'administration',
  'joining',
  'merging',
  'participants',
  'persons',
)
const AllPlansPage = screen(() => import('./features/administration/AllPlansPage'), 'administration', 'participants', 'plans')
const PurgedPlans = screen(() => import('./features/administration/PurgedPlans'), 'administration')
const OrganisationLog = screen(() => import('./features/administration/OrganisationLog'), 'administration')
const Roles = screen(() => import('./features/rights/RolesPage'), 'rights')
const RolePage = screen(() => import('./features/rights/RolePage'), 'rights')
const ReviewPage = screen(() => import('./features/administration/ReviewPage'), 'administration', 'persons')
const ActForOthers = screen(() => import('./features/acting/ActForOthersPage'), 'acting')
const JoinCodePage = screen(() => import('./features/joining/JoinCodePage'), 'joining')

/** Pages for people who cannot sign in yet, or not any more, and for everybody. */
const beforeSignIn: Record<string, typeof Activate> = {
  '/aktiver': Activate,
  '/glemt-passord': Forgotten,
  '/nytt-passord': NewPassword,
  '/driftsstatus': Status,
  '/informasjonskapsler': Cookies,
  '/koble-sammen': LinkAccount,
  '/innlogging': NotSignedIn,
  '/utlogget': SignedOut,
  '/bekreftet': Confirmed,
}

export function App() {
  useSessionNews()
  return (
    <FaultBoundary>
      <Door />
    </FaultBoundary>
  )
}

/** Who is signed out sees the sign-in at the address they came to, so that signing in leads right there. */
function Door() {
  const query = useSessionQuery()
  const { pathname } = useLocation()

  const BeforeSignIn = beforeSignIn[pathname]
  if (BeforeSignIn) {
    return (
      <PlainShell>
        <Suspense fallback={<Loading />}>
          <BeforeSignIn />
        </Suspense>
      </PlainShell>
    )
  }
  if (query.data?.terms_due) {
    return (
      <PlainShell>
        <Suspense fallback={<Loading />}>
          <Terms />
        </Suspense>
      </PlainShell>
    )
  }
  if (query.data) {
    const { person, organisation, acting } = query.data
    return (
      // Another person or municipality is another page: what stands on this one must not outlive the change.
      <SessionProvider key={[person.id, organisation.id, acting?.person_id].join(' ')} session={query.data}>
        <StepUpProvider>
          <IdleDialog />
          <Live />
          <AppShell>
            <Suspense fallback={<Loading />}>
              <Screens />
            </Suspense>
          </AppShell>
        </StepUpProvider>
      </SessionProvider>
    )
  }
  return (
    <PlainShell>
      <Suspense fallback={<Loading />}>
        {query.isPending && <Loading />}
        {query.isError && <ProblemPanel problem={asProblem(query.error)} onRetry={() => void query.refetch()} />}
        {query.data === null && <SignIn />}
      </Suspense>
    </PlainShell>
  )
}

function Screens() {
  return (
    <Routes>
      <Route index element={<Start />} />
      <Route path="logg-inn" element={<Navigate to="/" replace />} />
      <Route path="planer" element={<MyPlans />} />
      <Route path="planer/ny" element={<NewWizard />} />
      <Route path="planer/ny/:wizardId" element={<WizardPage />} />
      <Route path="planer/:planId" element={<PlanShell />}>
        <Route index element={<PlanHome />} />
        <Route path="maal" element={<Goals />} />
        <Route path="maal/nytt" element={<GoalEdit />} />
        <Route path="maal/:goalId" element={<GoalPage />} />
        <Route path="maal/:goalId/rediger" element={<GoalEdit />} />
        <Route path="maal/:goalId/historikk" element={<History />} />
        <Route path="maal/:goalId/aktiviteter/ny" element={<ActivityEdit />} />
        <Route path="maal/:goalId/aktiviteter/:activityId" element={<ActivityEdit />} />
        <Route path="maal/:goalId/aktiviteter/:activityId/historikk" element={<History />} />
        <Route path="papirkurv" element={<Trash />} />
        <Route path="deltakere" element={<Participants />} />
        <Route path="deltakere/legg-til" element={<AddParticipant />} />
        <Route path="samtykke" element={<SignPage />} />
        <Route path="samtykke/papir" element={<ConsentForm />} />
        <Route path="deltakere/samtykke" element={<ConsentPage />} />
        <Route path="deltakere/:participantId" element={<ParticipantPage />} />
        <Route path="deltakere/:participantId/ser" element={<SeenAs />} />
        <Route path="meldinger" element={<Messages />} />
        <Route path="meldinger/ny" element={<WriteMessage />} />
        <Route path="meldinger/utkast/:messageId" element={<WriteMessage />} />
        <Route path="meldinger/:messageId" element={<ReadMessage />} />
        <Route path="dokumenter" element={<Documents />} />
        <Route path="skriv-ut" element={<PrintPage />} />
        <Route path="logg" element={<Log />} />
        <Route path="arkiver" element={<Archive />} />
        <Route path="oppsett" element={<SetUp />} />
        <Route path="*" element={<NotFound />} />
      </Route>
      <Route path="profil" element={<Profile />} />
      <Route path="rapporter" element={<Reports />} />
      <Route path="virksomhet" element={<AdminShell />}>
        <Route index element={<Navigate to="/virksomhet/personer" replace />} />
        <Route path="personer" element={<PersonsPage />} />
        <Route path="personer/:personId" element={<PersonPage />} />
        <Route path="personer/:personId/slaa-sammen" element={<FindDouble />} />
        <Route path="personer/:personId/slaa-sammen/:otherId" element={<MergePage />} />
        <Route path="planer" element={<AllPlansPage />} />
        <Route path="planer/:planId" element={<AdministeredPlanPage />} />
        <Route path="tilgang" element={<ReviewPage />} />
        <Route path="roller" element={<Roles />} />
        <Route path="roller/:type/:kind" element={<RolePage />} />
        <Route path="logg" element={<OrganisationLog />} />
        <Route path="slettet" element={<PurgedPlans />} />
        <Route path="*" element={<NotFound />} />
      </Route>
      <Route path="samprokode" element={<JoinCodePage />} />
      <Route path="handle-for-andre" element={<ActForOthers />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  )
}
