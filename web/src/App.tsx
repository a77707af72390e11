import { lazy, Suspense } from 'react'
import { Navigate, Route, Routes, useLocation } from 'react-router'

import { asProblem } from './api/problem'
import { FaultBoundary } from './features/errors/FaultBoundary'
import { NotFound } from './features/errors/NotFound'
import { textsBehindSignIn } from './i18n'
import { Live } from './live/Live'
import { IdleDialog } from './session/IdleDialog'
import { SessionProvider, useSessionNews, useSessionQuery } from './session/session'
import { StepUpProvider } from './session/StepUp'
import { AppShell, PlainShell } from './ui/AppShell'
import { Loading } from './ui/Loading'
import { ProblemPanel } from './ui/ProblemPanel'

const SignIn = lazy(() => import('./features/signin/SignIn'))
const Activate = lazy(() => import('./features/signin/Activate'))
const Forgotten = lazy(() => import('./features/signin/Forgotten'))
const Status = lazy(() => import('./features/about/StatusPage'))
const Cookies = lazy(() => import('./features/about/CookiesPage'))
const Terms = lazy(() => import('./features/terms/TermsPage'))
const NewPassword = lazy(() => import('./features/signin/NewPassword'))
const LinkAccount = lazy(() => import('./features/providers/LinkAccount'))
const NotSignedIn = lazy(() => import('./features/providers/NotSignedIn'))
const SignedOut = lazy(() => import('./features/providers/SignedOut'))
const Confirmed = lazy(() => import('./features/providers/Confirmed'))
const MyPlans = lazy(() => import('./features/plans/MyPlans'))
const Start = lazy(() => import('./features/plans/Start'))
const WizardPage = lazy(() => import('./features/wizard/WizardPage'))
const PlanShell = lazy(() => import('./features/plan/PlanShell'))
const PlanHome = lazy(() => import('./features/plan/PlanHome'))
const Goals = lazy(() => import('./features/goals/GoalsPage'))
const GoalPage = lazy(() => import('./features/goals/GoalPage'))
const GoalEdit = lazy(() => import('./features/goals/GoalEdit'))
const ActivityEdit = lazy(() => import('./features/goals/ActivityEdit'))
const Participants = lazy(() => import('./features/participants/ParticipantsPage'))
const ParticipantPage = lazy(() => import('./features/participants/ParticipantPage'))
const AddParticipant = lazy(() => import('./features/participants/AddParticipant'))
const Messages = lazy(() => import('./features/messages/MessagesPage'))
const ReadMessage = lazy(() => import('./features/messages/ReadMessage'))
const WriteMessage = lazy(() => import('./features/messages/WriteMessage'))
const Reports = lazy(() => import('./features/reports/ReportsPage'))
const PrintPage = lazy(() => import('./features/print/PrintPage'))
const Documents = lazy(() => import('./features/print/DocumentsPage'))
const Log = lazy(() => import('./features/log/LogPage'))
const Profile = lazy(() => import('./features/profile/ProfilePage'))
const Archive = lazy(() => import('./features/archive/ArchivePage'))
const AdminShell = lazy(() => import('./features/administration/AdminShell'))
const PersonsPage = lazy(() => import('./features/administration/PersonsPage'))
const PersonPage = lazy(() => import('./features/administration/PersonPage'))
const FindDouble = lazy(() => import('./features/merging/FindDouble'))
const MergePage = lazy(() => import('./features/merging/MergePage'))
const OrganisationLog = lazy(() => import('./features/administration/OrganisationLog'))
const ReviewPage = lazy(() => import('./features/administration/ReviewPage'))
const ActForOthers = lazy(() => import('./features/acting/ActForOthersPage'))
const JoinCodePage = lazy(() => import('./features/joining/JoinCodePage'))

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

const Screens = lazy(async () => {
  await textsBehindSignIn()
  return { default: SignedInScreens }
})

function SignedInScreens() {
  return (
    <Routes>
      <Route index element={<Start />} />
      <Route path="logg-inn" element={<Navigate to="/" replace />} />
      <Route path="planer" element={<MyPlans />} />
      <Route path="planer/ny/:wizardId" element={<WizardPage />} />
      <Route path="planer/:planId" element={<PlanShell />}>
        <Route index element={<PlanHome />} />
        <Route path="maal" element={<Goals />} />
        <Route path="maal/nytt" element={<GoalEdit />} />
        <Route path="maal/:goalId" element={<GoalPage />} />
        <Route path="maal/:goalId/rediger" element={<GoalEdit />} />
        <Route path="maal/:goalId/aktiviteter/ny" element={<ActivityEdit />} />
        <Route path="maal/:goalId/aktiviteter/:activityId" element={<ActivityEdit />} />
        <Route path="deltakere" element={<Participants />} />
        <Route path="deltakere/legg-til" element={<AddParticipant />} />
        <Route path="deltakere/:participantId" element={<ParticipantPage />} />
        <Route path="meldinger" element={<Messages />} />
        <Route path="meldinger/ny" element={<WriteMessage />} />
        <Route path="meldinger/utkast/:messageId" element={<WriteMessage />} />
        <Route path="meldinger/:messageId" element={<ReadMessage />} />
        <Route path="dokumenter" element={<Documents />} />
        <Route path="skriv-ut" element={<PrintPage />} />
        <Route path="logg" element={<Log />} />
        <Route path="arkiver" element={<Archive />} />
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
        <Route path="tilgang" element={<ReviewPage />} />
        <Route path="logg" element={<OrganisationLog />} />
        <Route path="*" element={<NotFound />} />
      </Route>
      <Route path="samprokode" element={<JoinCodePage />} />
      <Route path="handle-for-andre" element={<ActForOthers />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  )
}
