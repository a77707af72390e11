import { Alert, Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { changePassword, changeUsername } from '../../api/account'
import type { Problem } from '../../api/problem'
import { enter } from '../../session/session'
import { useStepUp } from '../../session/StepUp'
import { useErrors } from '../../ui/form'
import { problemText } from '../../ui/problems'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { Textfield } from '../../ui/Textfield'
import { NewPasswordForm } from '../signin/NewPasswordForm'
import { PasswordField } from '../signin/PasswordField'
import { useChange, type Section } from './useChange'

/** What one signs in with. */
export function SignInSection({ account, onDone }: Section) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<'password' | 'username' | null>(null)
  const close = () => setOpen(null)
  const finished = (text: string) => {
    close()
    onDone(text)
  }
  return (
    <section className="panel" aria-labelledby="profile-sign-in">
      <Heading level={2} data-size="xs" id="profile-sign-in">
        {t('profile:account.sign_in')}
      </Heading>
      <Paragraph>
        {t('signin:username')}: <strong>{account.username}</strong>
      </Paragraph>
      {open === 'password' && <PasswordChange account={account} onDone={finished} onCancel={close} />}
      {open === 'username' && <UsernameChange account={account} onDone={finished} onCancel={close} />}
      {open === null && (
        <div className="buttons">
          <Button variant="secondary" onClick={() => setOpen('password')}>
            {t('profile:account.password_change')}
          </Button>
          <Button variant="tertiary" onClick={() => setOpen('username')}>
            {t('profile:account.username_change')}
          </Button>
        </div>
      )}
    </section>
  )
}

type Form = Section & { onCancel: () => void }

function PasswordChange({ account, onDone, onCancel }: Form) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const stepUp = useStepUp()
  const [old, setOld] = useState('')

  const submit = async (password: string) => {
    await enter(client, await stepUp(() => changePassword(old, password)))
    onDone(t('profile:account.password_done'))
    return 'done' as const
  }
  return (
    <NewPasswordForm
      username={account.username}
      usernameHidden
      rules={account.rules}
      text={t('profile:account.password_notice')}
      before={{
        id: 'old',
        missing: old ? null : t('signin:password_missing'),
        refusal: 'password.wrong_old',
        field: (error) => (
          <PasswordField
            id="old"
            label={t('profile:account.password_old')}
            autoComplete="current-password"
            value={old}
            error={error}
            onChange={setOld}
          />
        ),
      }}
      action={t('profile:account.save')}
      cancel={<Cancel onCancel={onCancel} />}
      onSubmit={submit}
    />
  )
}

/** First what one is about to do, then the field: a user name is changed seldom, and must be known afterwards. */
function UsernameChange({ account, onDone, onCancel }: Form) {
  const { t } = useTranslation()
  const [sure, setSure] = useState(false)
  const [username, setUsername] = useState(account.username)
  const { run, busy, problem } = useChange()
  const { errors, show } = useErrors()

  const handle = (found: Problem): boolean => {
    const code = found.fieldCodes['username']
    if (found.code === 'account.username_taken') show({ new_username: problemText(t, found) })
    else if (code) show({ new_username: t('errors:field.invalid') })
    else return false
    return true
  }
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    if (!show(username.trim() ? {} : { new_username: t('signin:username_missing') })) return
    const found = await run(() => changeUsername(username.trim()), handle)
    if (found) onDone(t('profile:account.username_done'))
  }
  if (!sure) {
    return (
      <div className="stack">
        <Alert data-color="warning" role="alert">
          <Paragraph>{t('profile:account.username_notice')}</Paragraph>
        </Alert>
        <div className="buttons">
          <Button onClick={() => setSure(true)}>{t('profile:account.go_on')}</Button>
          <Cancel onCancel={onCancel} />
        </div>
      </div>
    )
  }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="stack">
      <Textfield
        id="new_username"
        label={t('profile:account.username_new')}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={100}
        value={username}
        error={errors['new_username']}
        onChange={(event) => setUsername(event.target.value)}
      />
      <ProblemAlert problem={problem} />
      <div className="buttons">
        <Button type="submit" loading={busy}>
          {t('profile:account.save')}
        </Button>
        <Cancel onCancel={onCancel} />
      </div>
    </form>
  )
}

function Cancel({ onCancel }: { onCancel: () => void }) {
  const { t } = useTranslation()
  return (
    <Button type="button" variant="tertiary" onClick={onCancel}>
      {t('profile:account.cancel')}
    </Button>
  )
}
