import { Button, Dialog, Heading, Paragraph, Textarea, Field, Label, ValidationMessage } from '@digdir/designsystemet-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'

import { getAssistance, sendPresenceCode, startAssisted } from '../../api/acting'
import { asProblem, type Problem } from '../../api/problem'
import type { AssistanceOffer } from '../../api/types'
import { DraftState } from '../../editing/DraftState'
import { useNote } from '../../editing/useNote'
import { become } from '../../session/session'
import { cancelled, useStepUp } from '../../session/StepUp'
import { Loaded } from '../../ui/Loaded'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { Textfield, tooLong } from '../../ui/Textfield'

const longestReason = 1000

interface Props {
  planId: string
  open: boolean
  onClose: () => void
}

/** Helping the owner, who sits beside and shows it: by a code of their own, or by the lead's word and why. */
export function AssistedDialog({ planId, open, onClose }: Props) {
  const { t } = useTranslation()
  const query = useQuery({ queryKey: ['plan', planId, 'assisted'], queryFn: () => getAssistance(planId), enabled: open })
  return (
    <Dialog open={open} onClose={onClose} closeButton={t('common:close')} className="wide-dialog">
      {open && (
        <Loaded query={query} rows={2}>
          {(offer) => <Form offer={offer} planId={planId} onClose={onClose} />}
        </Loaded>
      )}
    </Dialog>
  )
}

function Form({ offer, planId, onClose }: { offer: AssistanceOffer; planId: string; onClose: () => void }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const navigate = useNavigate()
  const stepUp = useStepUp()
  const reasonId = useId()
  const [sent, setSent] = useState(false)
  const [code, setCode] = useState('')
  const [short, setShort] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { name } = offer
  const byCode = offer.channel !== null
  const note = useNote({
    key: `assisted:${planId}`,
    place: { form: 'assisted', key: planId },
    start: { reason: '' },
    enabled: !byCode,
  })
  const text = byCode ? code : note.values.reason
  const wrong = tooLong(t, text, longestReason) ?? (short ? t('acting:assisted.reason_short') : undefined)

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true)
    setProblem(null)
    try {
      await work()
    } catch (error) {
      const found = asProblem(error)
      if (found.code !== cancelled) setProblem(found)
    }
    setBusy(false)
  }
  const send = () =>
    attempt(async () => {
      await stepUp(() => sendPresenceCode(planId))
      setSent(true)
    })
  const start = (event: SyntheticEvent) => {
    event.preventDefault()
    const said = text.trim()
    const tooShort = !byCode && said.length < 10
    setShort(tooShort)
    if (tooShort) return
    void attempt(async () => {
      const session = await stepUp(() => startAssisted(planId, byCode ? { code: said } : { reason: said }))
      if (!byCode) await note.end(true)
      onClose()
      await become(client, session)
      await navigate(`/planer/${planId}`)
    })
  }

  return (
    <form onSubmit={start} noValidate className="stack">
      <Heading level={2} data-size="xs">
        {t('acting:assisted.title', { name })}
      </Heading>
      <Paragraph>{t('acting:assisted.text', { name })}</Paragraph>
      <Paragraph>
        {byCode
          ? t(`acting:assisted.code_to_${offer.channel === 'email' ? 'email' : 'sms'}`, { name, hint: offer.hint ?? '' })
          : t('acting:assisted.no_channel', { name })}
      </Paragraph>
      <p role="status">{sent ? t('acting:assisted.sent') : ''}</p>
      {byCode && sent && (
        <Textfield
          label={t('acting:assisted.code', { name })}
          inputMode="numeric"
          autoComplete="off"
          maxLength={20}
          className="code-field"
          value={text}
          onChange={(event) => setCode(event.target.value)}
        />
      )}
      {!byCode && (
        <Field>
          <Label htmlFor={reasonId}>{t('acting:assisted.reason')}</Label>
          <Textarea id={reasonId} rows={3} value={text} aria-invalid={Boolean(wrong)} onChange={(event) => {
            note.set({ reason: event.target.value })
            setShort(false)
          }} />
          {wrong && <ValidationMessage>{wrong}</ValidationMessage>}
          <DraftState saving={note.saving} onlyMine />
        </Field>
      )}
      <ProblemAlert problem={problem} />
      <div className="buttons">
        {byCode && !sent ? (
          <Button type="button" loading={busy} onClick={() => void send()}>
            {t('acting:assisted.send')}
          </Button>
        ) : (
          <Button type="submit" loading={busy}>
            {t('acting:assisted.start')}
          </Button>
        )}
        <Button type="button" variant="secondary" onClick={onClose}>
          {t('acting:cancel')}
        </Button>
      </div>
    </form>
  )
}
