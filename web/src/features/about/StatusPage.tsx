import './about.css'

import { Heading, Paragraph, Tag } from '@digdir/designsystemet-react'
import { CheckmarkCircleIcon, ClockIcon, XMarkOctagonIcon } from '@navikt/aksel-icons'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { getStatus, type PartState } from '../../api/open'
import { shortMoment } from '../../i18n/dates'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { BackToStart } from './BackToStart'
import { Downtimes } from './Downtimes'

const looks = {
  well: { color: 'success', icon: CheckmarkCircleIcon },
  slow: { color: 'warning', icon: ClockIcon },
  away: { color: 'danger', icon: XMarkOctagonIcon },
} as const satisfies Record<PartState, unknown>

/** How Samplan fares, for everybody, also who cannot sign in: that is when one wants to know. */
export default function StatusPage() {
  const { t } = useTranslation()
  const query = useQuery({ queryKey: ['status'], queryFn: getStatus, refetchInterval: 15_000 })
  return (
    <div className="stack">
      <PageTitle title={t('about:status.title')}>{t('about:status.title')}</PageTitle>
      <Downtimes />
      <Loaded query={query} rows={7}>
        {(status) => {
          const worst = status.items.some((part) => part.state === 'away')
            ? 'away'
            : status.items.some((part) => part.state === 'slow')
              ? 'slow'
              : 'well'
          return (
            <>
              <div role="status">
                <Heading level={2} data-size="xs">
                  {t(`about:status.all.${worst}`)}
                </Heading>
              </div>
              <ul className="status-list">
                {status.items.map((part) => {
                  const { color, icon: Icon } = looks[part.state]
                  return (
                    <li key={part.name}>
                      <span className="link-words">
                        <strong>{t(`about:status.part.${part.name}`)}</strong>
                        {part.state !== 'well' && (
                          <span className="subtle small">{t('about:status.since', { moment: shortMoment(part.since) })}</span>
                        )}
                      </span>
                      <Tag data-color={color}>
                        <Icon aria-hidden />
                        {t(`about:status.state.${part.state}`)}
                      </Tag>
                    </li>
                  )
                })}
              </ul>
              <Paragraph className="subtle" data-size="sm">
                {t('about:status.what_to_do')}
              </Paragraph>
            </>
          )
        }}
      </Loaded>
      <BackToStart />
    </div>
  )
}
