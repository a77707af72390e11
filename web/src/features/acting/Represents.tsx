import { Heading } from '@digdir/designsystemet-react'
import { ChevronRightIcon, PersonCircleIcon } from '@navikt/aksel-icons'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import type { Represented } from '../../api/types'

/** For a parent or guardian, the way to the plans of those whom they represent; nothing for everybody else. */
export function Represents({ represented }: { represented: Represented[] }) {
  const { t } = useTranslation()
  const items = represented.filter((one) => one.may_act)
  if (items.length === 0) return null
  return (
    <section className="asked" aria-labelledby="represents">
      <Heading level={2} data-size="xs" id="represents">
        {t('acting:title')}
      </Heading>
      <ul className="link-list">
        {items.map((one) => (
          <li key={one.representation_id}>
            <Link to="/handle-for-andre">
              <PersonCircleIcon aria-hidden />
              <span className="link-words">
                <strong>{t('acting:start', { name: one.name })}</strong>
                <span className="subtle">{t(`acting:basis.${one.basis}`)}</span>
              </span>
              <ChevronRightIcon aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
