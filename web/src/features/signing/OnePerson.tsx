import { Button, Dialog, Fieldset, Heading, Paragraph, Radio, ValidationMessage } from '@digdir/designsystemet-react'
import { useEffect, useRef, useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { signConsent, withdrawConsent } from '../../api/plans'
import { asProblem, hasCode, type Problem } from '../../api/problem'
import { keys, useRefresh, useWording } from '../../api/queries'
import type { Say } from '../../api/types'
import { currentLanguage } from '../../i18n'
import { dayInWords, isDay, today } from '../../i18n/dates'
import { accessInWords, capital, joined, roleName } from '../../i18n/words'
import { useStepUp } from '../../session/StepUp'
import { DateField } from '../../ui/DateField'
import { ErrorList, useErrors } from '../../ui/form'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { fieldText } from '../../ui/problems'
import { usePlan } from '../plan/context'
import { WhatIsAgreed } from './WhatIsAgreed'

interface Props {
  say: Say
  /** How many wait for a word, this one among them. */
  left: number
  /** Whether it is to be said that the owner was heard. */
  hear: boolean
  onDone: (text: string | null) => void
  onLater: () => void
}

/** Who, sees what, why, until when, and what one says to it: yes, no, for shorter, or not now. */
export function OnePerson({ say, left, hear, onDone, onLater }: Props) {
  const { t } = useTranslation()
  const plan = usePlan()
  const stepUp = useStepUp()
  const refresh = useRefresh()
  const { participant: one, state, mine } = say
  const [easy, setEasy] = useState(false)
  const wording = useWording(plan.id, currentLanguage(), easy)
  const [shorter, setShorter] = useState(false)
  const [to, setTo] = useState(one.consent.to ?? '')
  const [heard, setHeard] = useState<'yes' | 'no' | null>(null)
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState<'yes' | 'no' | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const { errors, show, showProblem, round } = useErrors()
  const { sees, hidden } = accessInWords(t, one.levels)
  const { name } = one
  const agreed = one.consent.to ?? ''
  const waiting = state === 'waits'
  const again = state === 'signed' && (say.signature === null || say.signature.sees_more)
  const date = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (shorter) date.current?.querySelector('input')?.focus()
  }, [shorter])

  const attempt = async (what: 'yes' | 'no', work: () => Promise<unknown>, done: string) => {
    setBusy(what)
    setProblem(null)
    try {
      await stepUp(work)
      setAsking(false)
      await refresh(keys.plan(plan.id), keys.plans, keys.inbox)
      onDone(done)
    } catch (error) {
      const found = asProblem(error)
      const unheard = found.codesFor(['owner_heard'])['owner_heard']
      if (hasCode(error, 'edit.stale') || hasCode(error, 'consent.other_wording')) await refresh(keys.plan(plan.id))
      if (unheard) show({ heard: fieldText(t, unheard) })
      else if (!showProblem(found, ['to'])) setProblem(found)
    } finally {
      setBusy(null)
    }
  }

  const sign = (event: SyntheticEvent) => {
    event.preventDefault()
    const text = wording.data
    const wrong: Record<string, string> = {}
    if (shorter && (!isDay(to) || to < today() || to > agreed)) wrong['to'] = t('signing:bad_day', { date: dayInWords(agreed) })
    if (hear && heard === null) wrong['heard'] = t('errors:field.missing')
    if (!show(wrong) || !text) return
    const last = shorter ? to : agreed
    const body = {
      participant_id: one.id,
      version: one.version,
      ...(shorter ? { to } : {}),
      ...(hear ? { owner_heard: heard === 'yes' } : {}),
      wording: { language: text.language, easy: text.easy, digest: text.digest },
    }
    void attempt('yes', () => signConsent(plan.id, body), t('signing:signed', { name, date: dayInWords(last) }))
  }

  return (
    <form className="panel stack" aria-labelledby="one-person" onSubmit={sign} noValidate>
      {waiting && mine && <p className="subtle">{t('signing:left', { count: left })}</p>}
      <Heading level={2} data-size="sm" id="one-person">
        {t(waiting && mine ? 'signing:question' : 'signing:about', { name })}
      </Heading>
      <dl className="facts">
        <dt>{t('signing:who')}</dt>
        <dd>{[roleName(t, one.role), one.workplace].filter(Boolean).join(', ')}</dd>
        <dt>{t('signing:what')}</dt>
        <dd>
          {sees.length ? capital(joined(t, sees)) : t('participants:sees_nothing')}
          {sees.length > 0 && hidden.length > 0 && `. ${t('participants:sees_not', { what: joined(t, hidden) })}`}
        </dd>
        <dt>{t('signing:why')}</dt>
        <dd>{one.responsibility ?? t(`participants:kind_hint.${one.kind === 'owner' ? 'other' : one.kind}`)}</dd>
        <dt>{t('signing:until')}</dt>
        <dd>{agreed && dayInWords(agreed)}</dd>
      </dl>
      {mine && <WhatIsAgreed wording={wording} easy={easy} onEasy={setEasy} />}
      {mine && hear && (
        <Fieldset>
          <Fieldset.Legend>{t('acting:heard.legend', { name: plan.short_name ?? plan.owner.name })}</Fieldset.Legend>
          {(['yes', 'no'] as const).map((answer) => (
            <Radio
              key={answer}
              id={answer === 'yes' ? 'heard' : undefined}
              name="heard"
              value={answer}
              label={t(`acting:heard.${answer}`)}
              checked={heard === answer}
              onChange={() => setHeard(answer)}
            />
          ))}
          {errors['heard'] && <ValidationMessage>{errors['heard']}</ValidationMessage>}
        </Fieldset>
      )}
      {mine && shorter && (
        <div ref={date}>
          <DateField id="to" label={t('signing:last_day')} required value={to} error={errors['to']} onChange={setTo} />
        </div>
      )}
      <ErrorList errors={errors} round={round} />
      {!asking && <ProblemAlert problem={problem} />}
      <div className="buttons sign-answers">
        {mine && (waiting || shorter || again) && (
          <Button type="submit" loading={busy === 'yes'}>
            {t(shorter ? 'signing:yes_shorter' : 'signing:yes')}
          </Button>
        )}
        <Button type="button" variant="secondary" data-color="danger" onClick={() => setAsking(true)}>
          {t('signing:no')}
        </Button>
        {mine && !shorter && (
          <Button type="button" variant="secondary" onClick={() => setShorter(true)}>
            {t('signing:shorter')}
          </Button>
        )}
        <Button type="button" variant="secondary" onClick={() => (waiting && mine ? onLater() : onDone(null))}>
          {t(waiting && mine ? 'signing:later' : 'common:close')}
        </Button>
      </div>
      <Dialog open={asking} onClose={() => setAsking(false)} closeButton={t('common:close')}>
        <div className="stack">
          <Heading level={2} data-size="xs">
            {t('signing:no_title', { name })}
          </Heading>
          <Paragraph>{t('participants:withdraw_text', { name })}</Paragraph>
          <ProblemAlert problem={problem} />
          <div className="buttons">
            <Button
              type="button"
              data-color="danger"
              loading={busy === 'no'}
              onClick={() =>
                void attempt('no', () => withdrawConsent(plan.id, [one.id]), t('signing:said_no', { name }))
              }
            >
              {t('signing:no_sure')}
            </Button>
            <Button type="button" variant="secondary" onClick={() => setAsking(false)}>
              {t('common:do_nothing')}
            </Button>
          </div>
        </div>
      </Dialog>
    </form>
  )
}
