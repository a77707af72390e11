import '../../ui/secret.css'

import { Alert, Paragraph } from '@digdir/designsystemet-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useLocation, useNavigate } from 'react-router'

import { activate, checkActivation } from '../../api/identity'
import { asProblem } from '../../api/problem'
import type { ActivationView } from '../../api/types'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import type { Known } from './known'
import { LanguageChoice } from './LanguageChoice'
import { NewPasswordForm } from './NewPasswordForm'

/** The link in the invitation leads here. The secret stands behind the #, which browsers send to nobody. */
export default function Activate() {
  const { t } = useTranslation()
  const { hash } = useLocation()
  const token = hash.slice(1)
  const check = useQuery({
    queryKey: ['activation', token],
    queryFn: () => checkActivation(token),
    retry: false,
    gcTime: 0,
  })
  const problem = check.isError ? asProblem(check.error) : null

  return (
    <div className="stack">
      <PageTitle title={t('signin:activate.title')}>{t('signin:activate.title')}</PageTitle>
      {problem?.code === 'activation.invalid' || (problem && problem.status >= 400 && problem.status < 429) ? (
        <>
          <Alert data-color="warning" role="alert">
            <Paragraph>{t('errors:code.activation_invalid')}</Paragraph>
          </Alert>
          <p>
            <Link className="ds-link" to="/">
              {t('signin:activate.to_sign_in')}
            </Link>
          </p>
        </>
      ) : (
        <Loaded query={check} rows={2}>
          {(found) => <Choose token={token} found={found} />}
        </Loaded>
      )}
      <LanguageChoice />
    </div>
  )
}

function Choose({ token, found }: { token: string; found: ActivationView }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  return (
    <NewPasswordForm
      username={found.username}
      rules={found.rules}
      text={t('signin:activate.text', { organisation: found.organisation_name })}
      action={t('signin:activate.submit')}
      onSubmit={async (password) => {
        await activate(token, password)
        void navigate('/', { replace: true, state: { activated: true, username: found.username } satisfies Known })
        return 'done'
      }}
    />
  )
}
