import { Dropdown } from '@digdir/designsystemet-react'
import { CheckmarkIcon, PersonCircleIcon } from '@navikt/aksel-icons'
import { useQueryClient } from '@tanstack/react-query'
import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, NavLink } from 'react-router'

import { setLanguage } from '../../api/identity'
import type { Language } from '../../api/types'
import { chooseLanguage, currentLanguage, languages } from '../../i18n'
import { screen } from '../../i18n/screen'
import { enter, useSession, useSignOut } from '../../session/session'
import { appearances, chooseAppearance, currentAppearance } from '../../ui/appearance'
import { mainLinks } from '../../ui/mainLinks'
import { useWide } from '../../ui/media'
import { OrganisationList } from './OrganisationMenu'

const OnBehalf = screen(() => import('../acting/OnBehalf'), 'acting')

/** As whom one is here, and what is one's own: language, appearance, the way out. */
export function NameMenu() {
  const { t } = useTranslation()
  const session = useSession()
  const client = useQueryClient()
  const signOut = useSignOut()
  const wide = useWide()
  const [open, setOpen] = useState(false)
  // While acting for another, what is one's own waits.
  const own = !session.acting
  const links = mainLinks(t, session.rights)
  const [appearance, setAppearance] = useState(currentAppearance)

  const pickLanguage = (language: Language) => {
    setOpen(false)
    // The screen changes at once; that the service remembers it too is not worth waiting for, or an error.
    void chooseLanguage(language)
    if (session.acting) return // the owner's language is the owner's
    void setLanguage(language)
      .then((fresh) => enter(client, fresh))
      .catch(() => undefined)
  }

  return (
    <Dropdown.TriggerContext>
      <Dropdown.Trigger variant="tertiary" className="name-menu" onClick={() => setOpen(!open)}>
        <PersonCircleIcon aria-hidden />
        {wide ? (
          <span>{session.person.display_name}</span>
        ) : (
          <span>
            {t('common:nav.menu')}
            <span className="ds-sr-only">, {session.person.display_name}</span>
          </span>
        )}
      </Dropdown.Trigger>
      <Dropdown open={open} onClose={() => setOpen(false)} placement="bottom-end" className="name-list">
        <p className="name-whom">
          {t('common:nav.signed_in_as')} <strong>{session.acting?.name ?? session.person.display_name}</strong>
        </p>
        {session.acting && (
          <Suspense>
            <OnBehalf session={session} />
          </Suspense>
        )}
        <p className="name-whom">
          {t('profile:now_in')} <strong>{session.organisation.name}</strong>
        </p>
        {!wide && links.length > 0 && (
          <Dropdown.List>
            {links.map(({ to, text }) => (
              <Dropdown.Item key={to}>
                <Dropdown.Button asChild>
                  <NavLink to={to} onClick={() => setOpen(false)}>
                    {text}
                  </NavLink>
                </Dropdown.Button>
              </Dropdown.Item>
            ))}
          </Dropdown.List>
        )}
        {!wide && session.organisations.length > 1 && (
          <>
            <Dropdown.Heading>{t('profile:switch')}</Dropdown.Heading>
            <OrganisationList />
          </>
        )}
        {own && (
          <Dropdown.List>
            <Dropdown.Item>
              <Dropdown.Button asChild>
                <Link to="/profil" onClick={() => setOpen(false)}>
                  {t('profile:title')}
                </Link>
              </Dropdown.Button>
            </Dropdown.Item>
            <Dropdown.Item>
              <Dropdown.Button asChild>
                <Link to="/handle-for-andre" onClick={() => setOpen(false)}>
                  {t('profile:act_for_others')}
                </Link>
              </Dropdown.Button>
            </Dropdown.Item>
          </Dropdown.List>
        )}
        <Dropdown.Heading>{t('profile:language')}</Dropdown.Heading>
        <Dropdown.List>
          {languages.map((language) => (
            <Dropdown.Item key={language}>
              <Dropdown.Button
                lang={language}
                aria-pressed={language === currentLanguage()}
                onClick={() => pickLanguage(language)}
              >
                <Chosen when={language === currentLanguage()} />
                {t(`common:language.${language}`)}
              </Dropdown.Button>
            </Dropdown.Item>
          ))}
        </Dropdown.List>
        <Dropdown.Heading>{t('profile:appearance')}</Dropdown.Heading>
        <Dropdown.List>
          {appearances.map((choice) => (
            <Dropdown.Item key={choice}>
              <Dropdown.Button
                aria-pressed={choice === appearance}
                onClick={() => {
                  chooseAppearance(choice)
                  setAppearance(choice)
                }}
              >
                <Chosen when={choice === appearance} />
                {t(`profile:looks.${choice}`)}
              </Dropdown.Button>
            </Dropdown.Item>
          ))}
        </Dropdown.List>
        <Dropdown.List className="name-out">
          {own && (
            <Dropdown.Item>
              <Dropdown.Button asChild>
                <Link to="/samprokode" onClick={() => setOpen(false)}>
                  {t('profile:join_code')}
                </Link>
              </Dropdown.Button>
            </Dropdown.Item>
          )}
          <Dropdown.Item>
            <Dropdown.Button onClick={() => void signOut()}>{t('common:sign_out')}</Dropdown.Button>
          </Dropdown.Item>
        </Dropdown.List>
      </Dropdown>
    </Dropdown.TriggerContext>
  )
}

function Chosen({ when }: { when: boolean }) {
  return <span className="chosen">{when && <CheckmarkIcon aria-hidden />}</span>
}
