import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { changePerson } from '../../api/administration'
import type { Wizard } from '../../api/types'
import { useKept } from '../../session/kept'
import { useOwner } from './AccountStep'
import { isPupils, pupilOf, type Pupil } from './PupilFields'

/** What is asked of the owner of a child's plan, and what puts it on their card. */
export function usePupil(wizard: Wizard) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const person = useOwner(wizard).data
  const [typed, type, forget] = useKept<Pupil | null>(`wizard-pupil:${wizard.id}`, null)
  const asked = isPupils(wizard.type) && person?.may.edit ? { type: wizard.type, person } : null
  const value = asked && (typed ?? pupilOf(t, asked.type, asked.person))
  const save = async () => {
    if (!asked || !value) return
    const workplace = value.workplace.trim() || null
    const position = value.position.trim() || null
    if (workplace === asked.person.workplace && position === asked.person.position) return
    const saved = await changePerson(asked.person.id, { workplace, position }, asked.person.version)
    client.setQueryData(['person', saved.id], saved)
    forget()
  }
  return { fields: asked && value ? { type: asked.type, value, onChange: type } : null, save }
}
