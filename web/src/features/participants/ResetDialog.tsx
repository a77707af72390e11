import { Button, Dialog, Heading, Paragraph } from '@digdir/designsystemet-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import type { Participant } from '../../api/types'
import { usePlan } from '../plan/context'

interface Props {
  chosen: readonly Participant[]
  everybody: boolean
  open: boolean
  busy: boolean
  onClose: () => void
  onReset: () => void
  children?: ReactNode
}

/** Before consent is taken back to nothing: whose, what ends, and what stays. */
export function ResetDialog({ chosen, everybody, open, busy, onClose, onReset, children }: Props) {
  const { t } = useTranslation()
  const plan = usePlan()
  const [one] = chosen
  const name = one && chosen.length === 1 ? one.name : null
  const count = chosen.length
  return (
    <Dialog open={open} onClose={onClose} closeButton={t('common:close')}>
      <div className="stack">
        <Heading level={2} data-size="xs">
          {name !== null
            ? t('participants:reset_title', { name })
            : t(everybody ? 'participants:reset_title_all' : 'participants:reset_title_some', { count })}
        </Heading>
        <Paragraph>{name !== null ? t('participants:reset_text', { name }) : t('participants:reset_text_some')}</Paragraph>
        {chosen.some(({ id }) => id === plan.me.participant_id) && <Paragraph>{t('participants:reset_mine')}</Paragraph>}
        {children}
        <div className="buttons">
          <Button data-color="danger" loading={busy} onClick={onReset}>
            {t('participants:reset')}
          </Button>
          <Button variant="secondary" onClick={onClose}>
            {t('common:do_nothing')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
