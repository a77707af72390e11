import { Avatar, Button } from '@digdir/designsystemet-react'
import { useRef, useState, type ChangeEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { putPortrait, removePortrait } from '../../api/administration'
import { asProblem, Problem } from '../../api/problem'
import type { Person } from '../../api/types'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { initials, smaller } from './picture'

interface FaceProps {
  id: string
  name: string
  has: boolean
  changed?: number
  /** The plan in which they are met, for who sees them there and handles no persons. */
  planId?: string
}

/** A portrait, or the initials; beside a name, so it says nothing of its own. */
export function Face({ id, name, has, changed = 0, planId }: FaceProps) {
  const where = planId ? `plans/${planId}/contacts` : 'persons'
  return (
    <Avatar aria-hidden data-size="lg" data-color="neutral" aria-label="">
      {has ? <img src={`/api/identity/${where}/${id}/portrait?v=${changed}`} alt="" /> : initials(name)}
    </Avatar>
  )
}

interface Props {
  person: Person
  onSaved: (person: Person) => void
}

/** The portrait on the card, and a way to change it. The picture is made small before it leaves the device. */
export function Portrait({ person, onSaved }: Props) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const [changed, setChanged] = useState(0)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)

  const run = async (work: () => Promise<Person>) => {
    setBusy(true)
    setProblem(null)
    try {
      onSaved(await work())
      setChanged(Date.now())
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
      if (input.current) input.current.value = ''
    }
  }
  const pick = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0]
    if (!file) return
    void run(async () => {
      const image = await smaller(file)
      if (!image) throw new Problem(422, 'portrait.unreadable')
      return putPortrait(person.id, image)
    })
  }

  return (
    <div className="portrait">
      <Face id={person.id} name={person.display_name} has={person.has_portrait} changed={changed} />
      {person.may.edit && (
        <div className="stack">
          <div>
            <p className="subtle">
              {t('persons:portrait.hint')}
              {person.address_protection === 'none' && ` ${t('persons:portrait.seen')}`}
            </p>
            {/* A browser's own field speaks the browser's language, and looks like nothing else here. */}
            <input
              ref={input}
              type="file"
              hidden
              aria-label={t('persons:portrait.label')}
              accept="image/jpeg,image/png"
              onChange={pick}
            />
            <Button className="gap-above" variant="secondary" loading={busy} onClick={() => input.current?.click()}>
              {t(person.has_portrait ? 'persons:portrait.replace' : 'persons:portrait.choose')}
            </Button>
          </div>
          {person.has_portrait && (
            <div>
              <Button variant="tertiary" loading={busy} onClick={() => void run(() => removePortrait(person.id))}>
                {t('persons:portrait.remove')}
              </Button>
            </div>
          )}
          <ProblemAlert problem={problem} />
        </div>
      )}
    </div>
  )
}
