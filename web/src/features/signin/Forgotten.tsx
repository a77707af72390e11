import { Alert, Button, Paragraph } from '@digdir/designsystemet-react'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { requestReset } from '../../api/identity'
import { asProblem, type Problem } from '../../api/problem'
import { useErrors } from '../../ui/form'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { Textfield } from '../../ui/Textfield'
import { useKnown, type Known } from './known'
import { LanguageChoice } from './LanguageChoice'

/** Asks for a link by mail. The answer is the same for every name: whether it is known is nobody's business. */
export default function Forgotten() {
  const { t } = useTranslation()
  const [username, setUsername] = useState(useKnown().username ?? '')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const [asked, setAsked] = useState(false)
  const { errors, show } = useErrors()

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    setProblem(null)
    if (!show(username.trim() ? {} : { username: t('signin:username_missing') })) return
    setBusy(true)
    try {
      await requestReset(username.trim())
      setAsked(true)
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <div className="stack">
      <PageTitle title={t('signin:forgotten.title')}>{t('signin:forgotten.title')}</PageTitle>
      <div role="status">{asked && <Alert data-color="info">{t('signin:forgotten.sent')}</Alert>}</div>
      {asked ? (
        <Paragraph>{t('signin:forgotten.nothing_came')}</Paragraph>
      ) : (
        <form onSubmit={(event) => void submit(event)} noValidate className="stack">
          <Paragraph>{t('signin:forgotten.text')}</Paragraph>
          <Textfield
            id="username"
            name="username"
            label={t('signin:username')}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={100}
            value={username}
            error={errors['username']}
            onChange={(event) => setUsername(event.target.value)}
          />
          <ProblemAlert problem={problem} />
          <div className="buttons">
            <Button type="submit" loading={busy}>
              {t('signin:forgotten.submit')}
            </Button>
          </div>
        </form>
      )}
      <p>
        <Link className="ds-link" to="/" state={{ username: username.trim() } satisfies Known}>
          {t('signin:activate.to_sign_in')}
        </Link>
      </p>
      <LanguageChoice />
    </div>
  )
}
