import './profile.css'

import { Button } from '@digdir/designsystemet-react'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { removePasskey, renamePasskey } from '../../api/account'
import type { AccountSettings } from '../../api/types'
import { moment } from '../../i18n/dates'
import { useErrors } from '../../ui/form'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { Textfield } from '../../ui/Textfield'
import { useChange } from './useChange'

interface Row {
  passkey: AccountSettings['passkeys'][number]
  onDone: (text: string) => void
}

/** One passkey: on which device it is, when it was used, its name changed or the passkey removed. */
export function PasskeyRow({ passkey, onDone }: Row) {
  const { t } = useTranslation()
  const [name, setName] = useState<string | null>(null)
  const { run, goOn, busy, problem } = useChange()
  const { errors, show } = useErrors()
  const field = `passkey-${passkey.id}`

  const rename = async (event: SyntheticEvent) => {
    event.preventDefault()
    const wanted = (name ?? '').trim()
    if (!show(wanted ? {} : { [field]: t('errors:field.missing') })) return
    if (!(await run(() => renamePasskey(passkey.id, wanted)))) return
    setName(null)
    onDone(t('profile:passkeys.renamed'))
  }
  const remove = async () => {
    const session = await run(() => removePasskey(passkey.id))
    if (!session) return
    await goOn(session)
    onDone(t('profile:passkeys.removed'))
  }
  return (
    <div className="profile-row">
      <p>
        <strong>{passkey.name}</strong>
        <span className="subtle">
          {' '}
          · {t('profile:passkeys.made', { when: moment(passkey.created_at) })}
          {passkey.last_used_at && `, ${t('profile:passkeys.used', { when: moment(passkey.last_used_at) })}`}
        </span>
      </p>
      <ProblemAlert problem={problem} />
      {name === null ? (
        <div className="buttons">
          <Button variant="tertiary" data-size="sm" onClick={() => setName(passkey.name)}>
            {t('profile:passkeys.rename', { name: passkey.name })}
          </Button>
          <Button variant="tertiary" data-size="sm" loading={busy} onClick={() => void remove()}>
            {t('profile:passkeys.remove', { name: passkey.name })}
          </Button>
        </div>
      ) : (
        <form onSubmit={(event) => void rename(event)} noValidate className="stack">
          <Textfield
            id={field}
            label={t('profile:passkeys.name')}
            autoComplete="off"
            maxLength={60}
            autoFocus
            value={name}
            error={errors[field]}
            onChange={(event) => setName(event.target.value)}
          />
          <div className="buttons">
            <Button type="submit" data-size="sm" loading={busy}>
              {t('profile:passkeys.save_name')}
            </Button>
            <Button type="button" variant="tertiary" data-size="sm" onClick={() => setName(null)}>
              {t('profile:account.cancel')}
            </Button>
          </div>
        </form>
      )}
    </div>
  )
}
