import { Alert, Button, Heading, Paragraph, Textfield } from '@digdir/designsystemet-react'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { changePassword, changeUsername } from '../../api/account'
import type { Problem } from '../../api/problem'
import { useErrors } from '../../ui/form'
import { problemText } from '../../ui/problems'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { NewPasswordField } from '../signin/NewPasswordField'
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
  const [old, setOld] = useState('')
  const [fresh, setFresh] = useState('')
  const { run, goOn, busy, problem } = useChange()
  const { errors, show } = useErrors()

  const handle = (found: Problem): boolean => {
    if (found.code === 'password.wrong_old') show({ old: problemText(t, found) })
    else if (found.code === 'password.too_weak') show({ password: problemText(t, found) })
    else return false
    return true
  }
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    const missing: Record<string, string> = {}
    if (!old) missing['old'] = t('signin:password_missing')
    else if (!fresh) missing['password'] = t('signin:password_missing')
    if (!show(missing)) return
    const session = await run(() => changePassword(old, fresh), handle)
    if (!session) return
    await goOn(session)
    onDone(t('profile:account.password_done'))
  }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="stack">
      <Paragraph>{t('profile:account.password_notice')}</Paragraph>
      <input type="hidden" name="username" autoComplete="username" value={account.username} readOnly />
      <PasswordField
        id="old"
        label={t('profile:account.password_old')}
        autoComplete="current-password"
        value={old}
        error={errors['old']}
        onChange={setOld}
      />
      <NewPasswordField
        username={account.username}
        rules={account.rules}
        value={fresh}
        error={errors['password']}
        onChange={setFresh}
      />
      <ProblemAlert problem={problem} />
      <Buttons busy={busy} onCancel={onCancel} />
    </form>
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
          <Button variant="tertiary" onClick={onCancel}>
            {t('profile:account.cancel')}
          </Button>
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
      <Buttons busy={busy} onCancel={onCancel} />
    </form>
  )
}

function Buttons({ busy, onCancel }: { busy: boolean; onCancel: () => void }) {
  const { t } = useTranslation()
  return (
    <div className="buttons">
      <Button type="submit" loading={busy}>
        {t('profile:account.save')}
      </Button>
      <Button type="button" variant="tertiary" onClick={onCancel}>
        {t('profile:account.cancel')}
      </Button>
    </div>
  )
}
