import { Dropdown } from '@digdir/designsystemet-react'
import { Buildings3Icon } from '@navikt/aksel-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useSession } from '../../session/session'
import { useWide } from '../../ui/media'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { useSwitch } from './useSwitch'

/** For people with plans in several municipalities; on a phone it is a part of the name menu. */
export function OrganisationMenu() {
  const { t } = useTranslation()
  const session = useSession()
  const wide = useWide()
  const [open, setOpen] = useState(false)
  if (!wide || session.organisations.length < 2) return null
  return (
    <Dropdown.TriggerContext>
      <Dropdown.Trigger variant="tertiary" onClick={() => setOpen(!open)} className="name-menu">
        <Buildings3Icon aria-hidden />
        <span>{t('profile:switch')}</span>
      </Dropdown.Trigger>
      <Dropdown open={open} onClose={() => setOpen(false)} placement="bottom-end" className="name-list">
        <p className="name-whom">
          {t('profile:now_in')} <strong>{session.organisation.name}</strong>
        </p>
        <OrganisationList />
      </Dropdown>
    </Dropdown.TriggerContext>
  )
}

export function OrganisationList() {
  const { t } = useTranslation()
  const { others, problem, switchTo } = useSwitch()
  return (
    <>
      <Dropdown.List>
        {others.map((one) => (
          <Dropdown.Item key={one.id}>
            <Dropdown.Button onClick={() => void switchTo(one.id)}>{t('profile:go_to', { name: one.name })}</Dropdown.Button>
          </Dropdown.Item>
        ))}
      </Dropdown.List>
      <ProblemAlert problem={problem} />
    </>
  )
}
