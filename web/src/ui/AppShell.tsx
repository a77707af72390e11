import { Alert, Button, SkipLink } from '@digdir/designsystemet-react'
import { Suspense, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, NavLink } from 'react-router'

import { NameMenu } from '../features/profile/NameMenu'
import { OrganisationMenu } from '../features/profile/OrganisationMenu'
import { screen } from '../i18n/screen'
import { useSession, useSignOut } from '../session/session'
import { mainLinks } from './mainLinks'
import { useWide } from './media'
import { useOnline } from './online'
import { PrintNote } from './PrintNote'

// Few act for others: nobody else waits for it.
const ActingBar = screen(() => import('../features/acting/ActingBar'), 'acting')

/** The bar over every screen behind the sign-in: which municipality, the way home, and as whom one is here. */
export function AppShell({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  const session = useSession()
  const signOut = useSignOut()
  const wide = useWide()
  return (
    <>
      <SkipLink href="#innhold">{t('common:skip')}</SkipLink>
      <header className="bar">
        <div className="bar-inner">
          <Link to="/planer" className="bar-name">
            <Mark />
            <span>{session.organisation.name}</span>
          </Link>
          <nav aria-label={t('common:nav.main')} className="bar-nav">
            <NavLink to="/planer" end className="bar-link">
              {t('common:nav.my_plans')}
            </NavLink>
            {wide &&
              mainLinks(t, session.rights).map(({ to, text }) => (
                <NavLink key={to} to={to} className="bar-link">
                  {text}
                </NavLink>
              ))}
            <OrganisationMenu />
            <NameMenu />
            {wide && (
              <Button variant="tertiary" onClick={() => void signOut()}>
                {t('common:sign_out')}
              </Button>
            )}
          </nav>
        </div>
      </header>
      {session.acting && (
        <Suspense>
          <ActingBar />
        </Suspense>
      )}
      <Offline />
      <main id="innhold" tabIndex={-1} className="page">
        {children}
      </main>
      <PrintNote />
    </>
  )
}

/** Sign-in and activation: the name and nothing else to look at. */
export function PlainShell({ children }: { children: ReactNode }) {
  return (
    <>
      <header className="bar">
        <div className="bar-inner">
          <span className="bar-name">
            <Mark />
            <span>Samplan</span>
          </span>
        </div>
      </header>
      <Offline />
      <main id="innhold" tabIndex={-1} className="page page-narrow">
        {children}
      </main>
    </>
  )
}

function Offline() {
  const { t } = useTranslation()
  const online = useOnline()
  return (
    <div role="status" className="offline">
      {!online && <Alert data-color="warning">{t('common:offline')}</Alert>}
    </div>
  )
}

function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" />
      <circle cx="16" cy="10" r="4" />
      <circle cx="8.5" cy="20.5" r="3.2" />
      <circle cx="23.5" cy="20.5" r="3.2" />
      <circle cx="16" cy="23" r="3.2" />
    </svg>
  )
}
