import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { keepPasskey, passkeyOptions } from '../../api/account'
import { makePasskey, passkeysWork } from '../../session/passkeys'
import { useErrors } from '../../ui/form'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { Textfield } from '../../ui/Textfield'
import { PasskeyRow } from './PasskeyRow'
import { useChange, type Section } from './useChange'

/** Passkeys: a way in without a password. */
export function PasskeySection({ account, onDone }: Section) {
  const { t } = useTranslation()
  const [adding, setAdding] = useState(false)
  const [name, setName] = useState('')
  const { run, goOn, busy, problem } = useChange()
  const { errors, show } = useErrors()

  const add = async (event: SyntheticEvent) => {
    event.preventDefault()
    if (!show(name.trim() ? {} : { passkey_name: t('errors:field.missing') })) return
    // The step-up first: what the browser asks afterwards must follow closely on the options.
    const options = await run(passkeyOptions)
    if (!options) return
    const session = await run(async () => keepPasskey(name.trim(), await makePasskey(options.public_key)))
    if (!session) return
    await goOn(session)
    setAdding(false)
    setName('')
    onDone(t('profile:passkeys.done'))
  }
  return (
    <section className="panel" aria-labelledby="profile-passkeys">
      <Heading level={2} data-size="xs" id="profile-passkeys">
        {t('profile:passkeys.title')}
      </Heading>
      <Paragraph>{t('profile:passkeys.why')}</Paragraph>
      {account.passkeys.map((one) => (
        <PasskeyRow key={one.id} passkey={one} onDone={onDone} />
      ))}
      <ProblemAlert problem={problem} />
      {adding ? (
        <form onSubmit={(event) => void add(event)} noValidate className="stack">
          <Textfield
            id="passkey_name"
            label={t('profile:passkeys.name')}
            description={t('profile:passkeys.name_hint')}
            autoComplete="off"
            maxLength={60}
            value={name}
            error={errors['passkey_name']}
            onChange={(event) => setName(event.target.value)}
          />
          <div className="buttons">
            <Button type="submit" loading={busy}>
              {t('profile:account.go_on')}
            </Button>
            <Button type="button" variant="tertiary" onClick={() => setAdding(false)}>
              {t('profile:account.cancel')}
            </Button>
          </div>
        </form>
      ) : passkeysWork() ? (
        <div className="buttons">
          <Button variant="secondary" onClick={() => setAdding(true)}>
            {t('profile:passkeys.add')}
          </Button>
        </div>
      ) : (
        <Paragraph className="subtle">{t('profile:passkeys.not_here')}</Paragraph>
      )}
    </section>
  )
}
