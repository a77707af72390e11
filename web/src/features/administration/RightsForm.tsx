import { Button, Checkbox, Fieldset, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { setRights } from '../../api/administration'
import { asProblem, type Problem } from '../../api/problem'
import type { Person, Right, RightsView } from '../../api/types'
import { useStepUp } from '../../session/StepUp'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { ordinary, rightKey } from './rights'

interface Props {
  person: Person
  rights: RightsView
  /** Why what was wished of the rights before these was not done. */
  refused: Problem | null
  onSaved: () => void
  /** Somebody changed them meanwhile. */
  onStale: (problem: Problem) => void
}

/** What a person may do across plans. Only what the admin may give and take can be ticked; the rest is told. */
export function RightsForm({ person, rights, refused, onSaved, onStale }: Props) {
  const { t } = useTranslation()
  const stepUp = useStepUp()
  const [wanted, setWanted] = useState<Right[]>(rights.rights)
  const [problem, setProblem] = useState<Problem | null>(refused)
  const [busy, setBusy] = useState(false)
  const may = (right: Right) => rights.givable.includes(right)
  const offered = (list: readonly Right[]) => list.filter((right) => may(right))
  const adminRights = rights.givable.filter((right) => right.startsWith('local_admin.'))
  const held = rights.rights.filter((right) => !may(right) && right !== 'local_admin')

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    try {
      await stepUp(() => setRights(person.id, wanted.filter((right) => right !== 'local_admin'), rights.version))
      onSaved()
    } catch (error) {
      const found = asProblem(error)
      setProblem(found)
      if (found.code === 'edit.stale') onStale(found)
    } finally {
      setBusy(false)
    }
  }

  const tick = (right: Right) => (
    <Checkbox
      key={right}
      label={t(`administration:right.${rightKey(right)}`)}
      description={t(`administration:right_hint.${rightKey(right)}`)}
      checked={wanted.includes(right)}
      onChange={(event) =>
        setWanted(event.target.checked ? [...wanted, right] : wanted.filter((one) => one !== right))
      }
    />
  )

  return (
    <section className="panel stack" aria-labelledby="rights">
      <Heading level={2} data-size="xs" id="rights">
        {t('administration:rights.title')}
      </Heading>
      {held.length > 0 && (
        <div>
          <Paragraph>{t('administration:rights.held')}</Paragraph>
          <ul className="sentences">
            {held.map((right) => (
              <li key={right}>{t(`administration:right.${rightKey(right)}`)}</li>
            ))}
          </ul>
        </div>
      )}
      {rights.givable.length === 0 ? (
        <Paragraph className="subtle">{t('administration:rights.not_yours')}</Paragraph>
      ) : (
        <form onSubmit={(event) => void submit(event)} className="stack">
          <Fieldset>
            <Fieldset.Legend>{t('administration:rights.ordinary')}</Fieldset.Legend>
            {offered(ordinary).map(tick)}
          </Fieldset>
          {adminRights.length > 0 && (
            <Fieldset>
              <Fieldset.Legend>{t('administration:rights.admin')}</Fieldset.Legend>
              <Fieldset.Description>{t('administration:rights.admin_hint')}</Fieldset.Description>
              {adminRights.map(tick)}
            </Fieldset>
          )}
          {may('local_superadmin') && (
            <Fieldset>
              <Fieldset.Legend>{t('administration:rights.superadmin')}</Fieldset.Legend>
              {tick('local_superadmin')}
            </Fieldset>
          )}
          <Paragraph className="subtle">{t('administration:rights.at_once')}</Paragraph>
          <ProblemAlert problem={problem} />
          <div className="buttons">
            <Button type="submit" loading={busy}>
              {t('administration:rights.save')}
            </Button>
          </div>
        </form>
      )}
    </section>
  )
}
