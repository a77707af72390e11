import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import type { Plan, Says } from '../../api/types'

/** On the owner's front page: who waits for their word; else only the way to what they have said. */
export function SignNote({ plan, says }: { plan: Plan; says: Says | undefined }) {
  const { t } = useTranslation()
  if (!says) return null
  const count = says.items.filter((say) => say.state === 'waits' && say.mine).length
  const to = `/planer/${plan.id}/samtykke`
  if (count === 0) {
    return (
      <p>
        <Link className="ds-link" to={to}>
          {t('plan:signing.link')}
        </Link>
      </p>
    )
  }
  return (
    <section className="next-step" aria-labelledby="sign-note">
      <Heading level={2} data-size="xs" id="sign-note">
        {t('plan:signing.waiting', { count })}
      </Heading>
      <Paragraph>{t('plan:signing.text')}</Paragraph>
      <Button asChild>
        <Link to={to}>{t('plan:signing.button')}</Link>
      </Button>
    </section>
  )
}
