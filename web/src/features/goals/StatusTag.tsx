import { Tag } from '@digdir/designsystemet-react'
import { CheckmarkIcon, ClockDashedIcon, PlayIcon } from '@navikt/aksel-icons'
import { useTranslation } from 'react-i18next'

import type { ActivityStatus } from '../../api/types'

const look = {
  planned: { color: 'neutral', Icon: ClockDashedIcon },
  under_way: { color: 'accent', Icon: PlayIcon },
  ended: { color: 'neutral', Icon: CheckmarkIcon },
} as const

export function StatusTag({ status }: { status: ActivityStatus }) {
  const { t } = useTranslation()
  const { color, Icon } = look[status]
  return (
    <Tag data-color={color} data-size="sm">
      <Icon aria-hidden />
      {t(`goals:status.${status}`)}
    </Tag>
  )
}
