import { Paragraph } from '@digdir/designsystemet-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { getPerson } from '../../api/identity'
import type { Wizard } from '../../api/types'
import { Loading } from '../../ui/Loading'
import { AccountChoice, type AccountWish } from '../persons/AccountChoice'

interface Props {
  wizard: Wizard
  account: AccountWish
  onChange: (account: AccountWish) => void
  error?: string
}

export function useOwner(wizard: Wizard) {
  const id = wizard.owner?.person_id ?? ''
  return useQuery({ queryKey: ['person', id], queryFn: () => getPerson(id), enabled: id !== '', retry: false })
}

export function AccountStep({ wizard, account, onChange, error }: Props) {
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
      <AccountChoice name={wizard.owner?.name ?? ''} value={account} onChange={onChange} error={error} />
    </>
  )
}
