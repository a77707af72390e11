import './profile.css'

import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { beginContact, finishContact, removeContact } from '../../api/account'
import type { Channel, CodeSent } from '../../api/types'
import { useErrors } from '../../ui/form'
import { fieldText, problemText } from '../../ui/problems'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { Textfield } from '../../ui/Textfield'
import { phone } from '../persons/card'
import { useChange, type Section } from './useChange'

interface Wanted {
  channel: Channel
  /** Null: the address on file is to be used for codes. */
  address: string | null
  codes: boolean
}

const channels: readonly Channel[] = ['sms', 'email']

/** Where one is reached, and where codes go. An address is used only once a code has shown that it works. */
export function ContactSection({ account, onDone }: Section) {
  const { t } = useTranslation()
  const [wanted, setWanted] = useState<Wanted | null>(null)
  const [sent, setSent] = useState<CodeSent | null>(null)
  const { run, goOn, busy, problem } = useChange()

  const close = () => {
    setWanted(null)
    setSent(null)
  }
  const switchTo = async (channel: Channel) => {
    const found = await run(() => beginContact(channel, null, true))
    if (!found) return
    setWanted({ channel, address: null, codes: true })
    setSent(found)
  }
  const remove = async (channel: Channel) => {
    const session = await run(() => removeContact(channel))
    if (!session) return
    await goOn(session)
    onDone(t('profile:contact.done'))
  }
  const finished = () => {
    close()
    onDone(t('profile:contact.done'))
  }
  const addresses = { sms: account.mobile && phone(account.mobile), email: account.email }
  return (
    <section className="panel" aria-labelledby="profile-contact">
      <Heading level={2} data-size="xs" id="profile-contact">
        {t('profile:contact.title')}
      </Heading>
      {channels.map((channel) => {
        const here = !account.app && account.code_channel === channel
        return (
          <div key={channel} className="profile-row">
            <p>
              {t(`profile:contact.${channel}`)}: <strong>{addresses[channel] ?? t('profile:contact.none')}</strong>
              {here && <span className="subtle"> · {t('profile:contact.codes_here')}</span>}
            </p>
            {wanted === null && (
              <div className="buttons">
                <Button
                  variant="secondary"
                  data-size="sm"
                  onClick={() => setWanted({ channel, address: '', codes: account.code_channel === channel })}
                >
                  {t(`profile:contact.${addresses[channel] ? 'change' : 'add'}_${channel}`)}
                </Button>
                {addresses[channel] && !here && !account.app && (
                  <Button variant="tertiary" data-size="sm" loading={busy} onClick={() => void switchTo(channel)}>
                    {t(`profile:contact.use_${channel}`)}
                  </Button>
                )}
                {addresses[channel] && !here && (
                  <Button variant="tertiary" data-size="sm" onClick={() => void remove(channel)}>
                    {t(`profile:contact.remove_${channel}`)}
                  </Button>
                )}
              </div>
            )}
          </div>
        )
      })}
      <ProblemAlert problem={problem} />
      {wanted && !sent && <NewAddress wanted={wanted} onSent={setSent} onCancel={close} />}
      {wanted && sent && <ShowCode sent={sent} onDone={finished} onCancel={close} />}
    </section>
  )
}

interface NewAddressProps {
  wanted: Wanted
  onSent: (sent: CodeSent) => void
  onCancel: () => void
}

function NewAddress({ wanted, onSent, onCancel }: NewAddressProps) {
  const { t } = useTranslation()
  const { channel, codes } = wanted
  const [address, setAddress] = useState('')
  const { run, busy, problem } = useChange()
  const { errors, show } = useErrors()
  const name = channel === 'sms' ? 'mobile' : 'email'

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    if (!show(address.trim() ? {} : { [name]: t('errors:field.missing') })) return
    const sent = await run(
      () => beginContact(channel, address.trim(), codes),
      (found) => {
        if (found.code !== 'request.invalid') return false
        const code = found.codesFor([name])[name] ?? 'value_error'
        show({ [name]: fieldText(t, code === 'value_error' ? name : code) })
        return true
      },
    )
    if (sent) onSent(sent)
  }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="stack">
      <Textfield
        id={name}
        label={t(`profile:contact.new_${channel}`)}
        description={t('profile:contact.will_send')}
        type={channel === 'sms' ? 'tel' : 'email'}
        autoComplete={channel === 'sms' ? 'tel' : 'email'}
        value={address}
        error={errors[name]}
        onChange={(event) => setAddress(event.target.value)}
      />
      <ProblemAlert problem={problem} />
      <div className="buttons">
        <Button type="submit" loading={busy}>
          {t('profile:contact.send')}
        </Button>
        <Button type="button" variant="tertiary" onClick={onCancel}>
          {t('profile:account.cancel')}
        </Button>
      </div>
    </form>
  )
}

function ShowCode({ sent, onDone, onCancel }: { sent: CodeSent; onDone: () => void; onCancel: () => void }) {
  const { t } = useTranslation()
  const [code, setCode] = useState('')
  const { run, goOn, busy, problem } = useChange()
  const { errors, show } = useErrors()

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    const digits = code.replace(/\D/g, '')
    if (!show(digits.length === 6 ? {} : { contact_code: t('signin:code.length') })) return
    const session = await run(
      () => finishContact(digits),
      (found) => {
        if (!found.code.startsWith('sign_in.')) return false
        show({ contact_code: problemText(t, found) })
        return true
      },
    )
    if (!session) return
    await goOn(session)
    onDone()
  }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="stack">
      <Paragraph role="status">{t(`signin:code.sent_${sent.channel}`, { hint: sent.hint })}</Paragraph>
      <Textfield
        id="contact_code"
        className="code-field"
        label={t('signin:code.label')}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={12}
        value={code}
        error={errors['contact_code']}
        onChange={(event) => setCode(event.target.value)}
      />
      <ProblemAlert problem={problem} />
      <div className="buttons">
        <Button type="submit" loading={busy}>
          {t('profile:account.save')}
        </Button>
        <Button type="button" variant="tertiary" onClick={onCancel}>
          {t('profile:account.cancel')}
        </Button>
      </div>
    </form>
  )
}
