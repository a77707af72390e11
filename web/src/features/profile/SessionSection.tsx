import './profile.css'

import { Button, Heading } from '@digdir/designsystemet-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import { endOtherSessions, endSession, listSessions } from '../../api/account'
import type { OwnSession } from '../../api/types'
import { moment } from '../../i18n/dates'
import { Loaded } from '../../ui/Loaded'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { useChange } from './useChange'

const sessionsKey = ['account', 'sessions'] as const

/** Where one is signed in, and the way out of there. */
export function SessionSection({ onDone }: { onDone: (text: string) => void }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const query = useQuery({ queryKey: sessionsKey, queryFn: listSessions })
  const { run, problem } = useChange()

  const end = async (work: () => Promise<unknown>) => {
    if ((await run(async () => [await work()])) === null) return
    await client.invalidateQueries({ queryKey: sessionsKey })
    onDone(t('profile:sessions.ended'))
  }
  return (
    <section className="panel" aria-labelledby="profile-sessions">
      <Heading level={2} data-size="xs" id="profile-sessions">
        {t('profile:sessions.title')}
      </Heading>
      <ProblemAlert problem={problem} />
      <Loaded query={query} rows={2}>
        {({ items }) => (
          <>
            {items.map((one) => (
              <div key={one.id} className="profile-row">
                <p>
                  <strong>{device(t, one)}</strong>
                  {one.current && ` (${t('profile:sessions.here')})`}
                  <br />
                  <span className="subtle">
                    {one.organisation_name} ·{' '}
                    {t(one.same_network ? 'profile:sessions.same_network' : 'profile:sessions.other_network')} ·{' '}
                    {t('profile:sessions.seen', { when: moment(one.last_seen_at) })}
                  </span>
                </p>
                {!one.current && (
                  <div className="buttons">
                    <Button variant="tertiary" data-size="sm" onClick={() => void end(() => endSession(one.id))}>
                      {t('profile:sessions.end')}
                      <span className="ds-sr-only"> {device(t, one)}</span>
                    </Button>
                  </div>
                )}
              </div>
            ))}
            {items.some((one) => !one.current) && (
              <div className="buttons">
                <Button variant="secondary" onClick={() => void end(endOtherSessions)}>
                  {t('profile:sessions.end_all')}
                </Button>
              </div>
            )}
          </>
        )}
      </Loaded>
    </section>
  )
}

const browsers: Record<string, string> = {
  chrome: 'Chrome',
  edge: 'Edge',
  firefox: 'Firefox',
  opera: 'Opera',
  safari: 'Safari',
  samsung: 'Samsung Internet',
}
const platforms: Record<string, string> = {
  android: 'Android',
  chromeos: 'ChromeOS',
  ios: 'iPhone / iPad',
  linux: 'Linux',
  mac: 'Mac',
  windows: 'Windows',
}

function device(t: TFunction, one: OwnSession): string {
  return t('profile:sessions.device', {
    browser: browsers[one.browser] ?? t('profile:sessions.unknown'),
    platform: platforms[one.platform] ?? t('profile:sessions.unknown_platform'),
  })
}
