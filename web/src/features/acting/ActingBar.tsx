import { Button } from '@digdir/designsystemet-react'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'

import { stopActing } from '../../api/acting'
import { asProblem, hasCode, type Problem } from '../../api/problem'
import { become, leave, useSession } from '../../session/session'
import { ProblemAlert } from '../../ui/ProblemPanel'

/** How long before the session would end by itself one is taken back to one's own. */
const margin = 5_000

/** On every page while acting for somebody else: for whom, by what, for how long yet, and the way back. */
export default function ActingBar() {
  const { acting } = useSession()
  return acting ? <Bar basis={acting.basis} /> : null
}

function Bar({ basis }: { basis: string }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { person, expires_at } = useSession()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const minutes = useMinutesLeft(expires_at)

  const back = useCallback(async () => {
    setBusy(true)
    setProblem(null)
    try {
      const own = await stopActing()
      await become(client, own)
      await navigate('/planer')
    } catch (error) {
      if (hasCode(error, 'auth.session_missing')) leave(client)
      else setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }, [client, navigate])

  useEffect(() => {
    const timer = setTimeout(() => void back(), Math.max(0, Date.parse(expires_at) - Date.now() - margin))
    return () => clearTimeout(timer)
  }, [expires_at, back])

  return (
    <section className="acting-bar" aria-label={t('acting:banner.label')}>
      <div className="acting-bar-inner">
        <p>
          <strong>{t('acting:banner.by', { name: person.display_name, basis: t(`acting:as.${basis}`) })}</strong>{' '}
          <span>{t('acting:banner.left', { count: minutes })}</span>
        </p>
        <Button variant="secondary" loading={busy} onClick={() => void back()}>
          {t('acting:banner.end')}
        </Button>
      </div>
      <ProblemAlert problem={problem} />
    </section>
  )
}

function useMinutesLeft(until: string): number {
  const count = useCallback(() => Math.max(1, Math.ceil((Date.parse(until) - Date.now()) / 60_000)), [until])
  const [minutes, setMinutes] = useState(count)
  useEffect(() => {
    const timer = setInterval(() => setMinutes(count()), 10_000)
    return () => clearInterval(timer)
  }, [count])
  return minutes
}
