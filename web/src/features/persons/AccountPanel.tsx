import { Button, Dialog, Heading, Paragraph, Tag } from '@digdir/designsystemet-react'
import { useRef, useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { closeAccount, renameAccount } from '../../api/administration'
import { createAccount, getPerson } from '../../api/identity'
import { asProblem, type Problem } from '../../api/problem'
import type { Person } from '../../api/types'
import { useStepUp } from '../../session/StepUp'
import { TextField, useErrors } from '../../ui/form'
import { problemText } from '../../ui/problems'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { proposeUsername } from './AccountChoice'

interface Props {
  person: Person
  onChanged: (person: Person, done: string) => void
  /** Whether it stands in a plan, where no account is closed. */
  inPlan?: boolean
}

/** A person's way in: made, given another user name, sent anew, or deleted while the person stays. */
export function AccountPanel({ person, onChanged, inPlan = false }: Props) {
  const { t } = useTranslation()
  const stepUp = useStepUp()
  const [writing, setWriting] = useState(false)
  const [username, setUsername] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const dialog = useRef<HTMLDialogElement>(null)
  const { errors, show } = useErrors()
  const open = person.account && person.account.status !== 'closed' ? person.account : null
  const name = person.display_name

  const run = async (work: () => Promise<unknown>, done: string) => {
    setBusy(true)
    setProblem(null)
    try {
      await work()
      onChanged(await getPerson(person.id), done)
      setWriting(false)
    } catch (error) {
      const refused = asProblem(error)
      if (refused.code === 'account.username_taken') show({ username: problemText(t, refused) })
      else if (refused.fieldCodes['code_channel']) show({ username: t('persons:account.no_address') })
      else setProblem(refused)
    } finally {
      setBusy(false)
    }
  }

  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    const wanted = username.trim()
    if (!show(wanted ? {} : { username: t('participants:account.username_missing') })) return
    if (open) void run(() => stepUp(() => renameAccount(person.id, wanted)), t('persons:account.renamed', { name }))
    else void run(() => createAccount(person.id, wanted), t('persons:account.invited', { name }))
  }

  return (
    <section className="panel stack" aria-labelledby="account">
      <Heading level={2} data-size="xs" id="account">
        {t('persons:account.title')}
      </Heading>
      {open ? (
        <p>
          {t('persons:account.username')} <strong>{open.username}</strong>{' '}
          <Tag data-color={open.status === 'active' ? 'success' : 'info'}>{t(`persons:account.status.${open.status}`)}</Tag>
        </p>
      ) : (
        <Paragraph>{t(person.account ? 'persons:account.was_closed' : 'persons:account.none', { name })}</Paragraph>
      )}
      {writing && (
        <form onSubmit={submit} noValidate className="stack reading">
          <TextField
            id="username"
            required
            label={t('participants:account.username')}
            description={open ? t('persons:account.rename_hint') : t('participants:account.create_hint')}
            autoComplete="off"
            maxLength={60}
            value={username}
            error={errors['username']}
            onChange={setUsername}
          />
          <div className="buttons">
            <Button type="submit" loading={busy}>
              {t(open ? 'common:save' : 'participants:account.create')}
            </Button>
            <Button type="button" variant="tertiary" onClick={() => setWriting(false)}>
              {t('common:cancel')}
            </Button>
          </div>
        </form>
      )}
      <ProblemAlert problem={problem} />
      {!writing && (
        <div className="buttons">
          {person.may.manage_account && (
            <Button
              variant="secondary"
              onClick={() => {
                setUsername(open?.username ?? proposeUsername(name))
                setWriting(true)
              }}
            >
              {t(open ? 'persons:account.edit' : 'participants:account.create')}
            </Button>
          )}
          {person.may.manage_account && open?.status === 'invited' && (
            <Button
              variant="secondary"
              loading={busy}
              onClick={() => void run(() => createAccount(person.id, open.username), t('persons:account.invited', { name }))}
            >
              {t('persons:account.send_again')}
            </Button>
          )}
          {person.may.close_account && open && !inPlan && (
            <Button variant="tertiary" data-color="danger" onClick={() => dialog.current?.showModal()}>
              {t('persons:account.close')}
            </Button>
          )}
        </div>
      )}
      <Dialog ref={dialog} closeButton={t('common:close')}>
        <div className="stack">
          <Heading level={2} data-size="xs">
            {t('persons:account.close_title', { name })}
          </Heading>
          <Paragraph>{t('persons:account.close_text', { name })}</Paragraph>
          <div className="buttons">
            <Button
              data-color="danger"
              loading={busy}
              onClick={() => {
                dialog.current?.close()
                void run(() => stepUp(() => closeAccount(person.id)), t('persons:account.closed', { name }))
              }}
            >
              {t('persons:account.close')}
            </Button>
            <Button variant="secondary" onClick={() => dialog.current?.close()}>
              {t('common:do_nothing')}
            </Button>
          </div>
        </div>
      </Dialog>
    </section>
  )
}
