import './archive.css'

import { Alert, Button, Heading, Paragraph, Tag } from '@digdir/designsystemet-react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import { useFaults } from '../../api/queries'
import type { PrintFaults, Transfer } from '../../api/types'
import { clock, moment } from '../../i18n/dates'
import { Faults } from '../print/Faults'

const settled: readonly Transfer['state'][] = ['archived', 'partly', 'failed']

/** Something more happens by itself. */
export function isOpen(transfer: Transfer): boolean {
  return !settled.includes(transfer.state)
}

const colours = { archived: 'success', partly: 'warning', failed: 'danger' } as const

interface Props {
  planId: string
  transfer: Transfer
  busy: boolean
  /** Absent where another is on its way. */
  onRetry: (() => void) | undefined
  /** Absent where it cannot be sent again now. */
  onResend: (() => void) | undefined
}

/** One transfer: how far it is, and the receipt once the archive has answered. */
export function Receipt({ planId, transfer, busy, onRetry, onResend }: Props) {
  const { t } = useTranslation()
  const faulty = transfer.at_fault.length > 0
  const faults = useFaults(planId, transfer.id, faulty)
  const open = isOpen(transfer)
  return (
    <li className="card">
      <div className="card-head">
        <Heading level={3} data-size="2xs">
          {t('archive:version', { number: transfer.generation })}
        </Heading>
        <Tag data-color={transfer.state in colours ? colours[transfer.state as keyof typeof colours] : 'info'}>
          {t(`archive:state.${transfer.state}`)}
        </Tag>
      </div>
      <div role="status" className="alert-region">
        {open && <Paragraph>{t(`archive:now.${transfer.state}`)}</Paragraph>}
        {transfer.reason && (
          <Alert data-color={open ? 'info' : transfer.state === 'partly' ? 'warning' : 'danger'}>
            {faulty ? <Faults faults={faults.data ?? untitled(transfer)} /> : <Paragraph>{reasonText(t, transfer.reason)}</Paragraph>}
            {transfer.next_try_at && <Paragraph>{t('archive:next_try', { time: clock(transfer.next_try_at) })}</Paragraph>}
            {transfer.error_id && <Paragraph>{t('archive:error_id', { id: transfer.error_id })}</Paragraph>}
          </Alert>
        )}
      </div>
      <dl className="facts">
        <Fact name={t('archive:fact.requested')} value={moment(transfer.requested_at)} />
        {transfer.case_number && <Fact name={t('archive:fact.case')} value={transfer.case_number} />}
        {transfer.record_number && <Fact name={t('archive:fact.record')} value={transfer.record_number} />}
        {transfer.settled_at && transfer.state === 'archived' && (
          <Fact name={t('archive:fact.archived')} value={moment(transfer.settled_at)} />
        )}
        {transfer.pages !== null && <Fact name={t('archive:fact.pages')} value={String(transfer.pages)} />}
        {transfer.sha256 && !open && <Fact name={t('archive:fact.hash')} value={transfer.sha256} code />}
      </dl>
      {transfer.left_out.length > 0 && <Paragraph>{t('archive:left_out_of', { count: transfer.left_out.length })}</Paragraph>}
      {faulty && onRetry && (
        <>
          <Paragraph>{t('archive:says')}</Paragraph>
          <Button variant="secondary" loading={busy} onClick={onRetry}>
            {t('archive:without')}
            <span className="ds-sr-only"> {t('archive:version', { number: transfer.generation })}</span>
          </Button>
        </>
      )}
      {onResend && (
        <Button variant="secondary" loading={busy} onClick={onResend}>
          {t('archive:resend')}
          <span className="ds-sr-only"> {t('archive:version', { number: transfer.generation })}</span>
        </Button>
      )}
    </li>
  )
}

/** What is known of it before print has told the titles, or where it does not. */
function untitled({ at_fault: parts, together }: Transfer): PrintFaults {
  return { at_fault: parts.map((part) => ({ ...part, title: null })), together }
}

/** Reasons are codes; one that this page has not heard of still says what to do. */
function reasonText(t: TFunction, reason: string): string {
  return t([`archive:reason.${reason.replaceAll('.', '_')}`, 'archive:reason.other'])
}

function Fact({ name, value, code }: { name: string; value: string; code?: boolean }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{code ? <code className="fingerprint">{value}</code> : value}</dd>
    </>
  )
}
