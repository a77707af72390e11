import { Button, Paragraph } from '@digdir/designsystemet-react'
import { useState, type ReactNode, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { asProblem, type Problem } from '../../api/problem'
import type { PasswordRules } from '../../api/types'
import { useErrors, type Errors } from '../../ui/form'
import { problemText } from '../../ui/problems'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { Textfield } from '../../ui/Textfield'
import { NewPasswordField } from './NewPasswordField'

/** A field beside the password. */
export interface MoreField {
  id: string
  /** What is said where it is not filled in as it must be; null where it is. */
  missing: string | null
  /** The code by which the service refuses what stands in it. */
  refusal: string
  field: (error: string | undefined) => ReactNode
}

interface Props {
  username: string
  rules: PasswordRules
  /** Not shown where it stands on the page already, but told to the password manager all the same. */
  usernameHidden?: boolean
  text: string
  before?: MoreField
  /** What is told under the password. */
  status?: ReactNode
  after?: MoreField | null
  action: string
  /** Another button beside the one that sends. */
  cancel?: ReactNode
  /** Sends, and says whether the form is done with or goes on with another step; throws what it was refused by. */
  onSubmit: (password: string) => Promise<'done' | 'goes on'>
  /** Hears of a refusal that belongs to no field. */
  onRefused?: (problem: Problem) => void
}

/** The form in which somebody chooses a password of their own. A field that is missing is told one at a time. */
export function NewPasswordForm(props: Props) {
  const { username, rules, usernameHidden, text, before, status, after, action, cancel, onSubmit, onRefused } = props
  const { t } = useTranslation()
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const { errors, show } = useErrors()

  const firstMissing = (): Errors => {
    if (before?.missing) return { [before.id]: before.missing }
    if (!password) return { password: t('signin:password_missing') }
    return after?.missing ? { [after.id]: after.missing } : {}
  }

  const refuse = (found: Problem) => {
    const refused = [before, after].find((one) => one?.refusal === found.code)
    if (found.code === 'password.too_weak') show({ password: problemText(t, found) })
    else if (refused) show({ [refused.id]: problemText(t, found) })
    else {
      onRefused?.(found)
      setProblem(found)
    }
  }

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    setProblem(null)
    if (!show(firstMissing())) return
    setBusy(true)
    try {
      // Once done, the button stays busy until the page has gone.
      if ((await onSubmit(password)) === 'done') return
    } catch (error) {
      refuse(asProblem(error))
    }
    setBusy(false)
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="stack">
      <Paragraph>{text}</Paragraph>
      {/* Named for the password manager as well as for the person: it is what they will sign in with. */}
      {usernameHidden ? (
        <input type="hidden" name="username" autoComplete="username" value={username} readOnly />
      ) : (
        <Textfield label={t('signin:username')} name="username" autoComplete="username" value={username} readOnly />
      )}
      {before?.field(errors[before.id])}
      <NewPasswordField
        username={username}
        rules={rules}
        value={password}
        error={errors['password']}
        onChange={setPassword}
      />
      {status}
      {after?.field(errors[after.id])}
      <ProblemAlert problem={problem} />
      <div className="buttons">
        <Button type="submit" loading={busy}>
          {action}
        </Button>
        {cancel}
      </div>
    </form>
  )
}
