import { useQuery } from '@tanstack/react-query'

import { listContacts } from '../../api/administration'
import { keys } from '../../api/queries'

export const contactsKey = (plan: string) => [...keys.plan(plan), 'contacts']

/** How those in a plan are reached, as far as one may know. */
export const useContacts = (plan: string, enabled = true) =>
  useQuery({ queryKey: contactsKey(plan), queryFn: () => listContacts(plan), enabled, retry: false })
