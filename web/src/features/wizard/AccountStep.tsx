import { Paragraph } from '@digdir/designsystemet-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { getPerson } from '../../api/identity'
import type { Wizard } from '../../api/types'
import type { Errors } from '../../ui/form'
import { Loading } from '../../ui/Loading'
import type { AccountWish } from '../persons/account'
import { AccountChoice } from '../persons/AccountChoice'

interface Props {
  wizard: Wizard
  account: AccountWish
  onChange: (account: AccountWish) => void
  errors: Errors
}

export function useOwner(wizard: Wizard) {
  const id = wizard.owner?.person_id ?? ''
  return useQuery({ queryKey: ['person', id], queryFn: () => getPerson(id), enabled: id !== '', retry: false })
}

export function AccountStep({ wizard, account, onChange, errors }: Props) {
  const { t } = useTranslation()
  const owner = useOwner(wizard)
  if (owner.isPending) return <Loading rows={1} />
  const existing = owner.data?.account
  if (existing) {
    return <Paragraph>{t('wizard:account.has', { name: wizard.owner?.name, username: existing.username })}</Paragraph>
  }
  return (
    <>
      {(wizard.type === 'iop' || wizard.type === 'iup') && <Paragraph>{t('wizard:account.child')}</Paragraph>}
      <AccountChoice name={wizard.owner?.name ?? ''} person={owner.data} value={account} onChange={onChange} errors={errors} />
    </>
  )
}
