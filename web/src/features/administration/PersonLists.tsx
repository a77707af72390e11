import './administration.css'

import { Field, Label, Select, Table, Tag } from '@digdir/designsystemet-react'
import { CheckmarkIcon } from '@navikt/aksel-icons'
import { Fragment, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import type { PersonColumn, PersonRow, PlanType, Right } from '../../api/types'
import { shortDay } from '../../i18n/dates'
import { noMobile, phone } from '../persons/card'
import { rightColumns, rightKey } from './rights'

const facts = ['name', 'birth_date', 'mobile', 'email', 'username'] as const

export const columnsOf = (has: readonly PlanType[]): PersonColumn[] => [...facts, ...rightColumns(has)]

export const isColumn = (text: string, columns: readonly PersonColumn[]): text is PersonColumn =>
  columns.some((column) => column === text)

interface Props {
  items: PersonRow[]
  columns: PersonColumn[]
  sort: PersonColumn
  descending: boolean
  onSort: (sort: string) => void
}

const isFact = (column: PersonColumn): column is (typeof facts)[number] => facts.some((fact) => fact === column)

function useNames() {
  const { t } = useTranslation()
  return (column: PersonColumn) =>
    isFact(column) ? t(`administration:column.${column}`) : t(`administration:right_short.${rightKey(column)}`)
}

export function PersonTable({ items, columns, sort, descending, onSort }: Props) {
  const { t } = useTranslation()
  const nameOf = useNames()
  return (
    <Table data-size="sm" hover className="person-table">
      <caption className="ds-sr-only">{t('administration:caption')}</caption>
      <Table.Head>
        <Table.Row>
          {columns.map((column) => {
            const now = sort !== column ? 'none' : descending ? 'descending' : 'ascending'
            return (
              <Table.HeaderCell
                key={column}
                scope="col"
                sort={now}
                onClick={() => onSort(now === 'ascending' ? `-${column}` : column)}
              >
                {nameOf(column)}
              </Table.HeaderCell>
            )
          })}
        </Table.Row>
      </Table.Head>
      <Table.Body>
        {items.map((person) => (
          <Table.Row key={person.id}>
            {columns.map((column) =>
              column === 'name' ? (
                <Table.HeaderCell key={column} scope="row">
                  <div className="theirs">
                    <PersonLink person={person} />
                  </div>
                </Table.HeaderCell>
              ) : (
                <Table.Cell key={column} className={column === 'birth_date' || column === 'mobile' ? 'fixed' : undefined}>
                  {isFact(column) ? <Fact person={person} column={column} /> : <Held person={person} right={column} />}
                </Table.Cell>
              ),
            )}
          </Table.Row>
        ))}
      </Table.Body>
    </Table>
  )
}

export function PersonCards({ items, columns, sort, descending, onSort }: Props) {
  const { t } = useTranslation()
  const nameOf = useNames()
  return (
    <div className="stack">
      <Field>
        <Label>{t('common:sort_by')}</Label>
        <Select value={`${descending ? '-' : ''}${sort}`} onChange={(event) => onSort(event.target.value)}>
          {columns.map((column) => (
            <Select.Option key={column} value={column}>
              {nameOf(column)}
            </Select.Option>
          ))}
          {descending && <Select.Option value={`-${sort}`}>{t('administration:descending', { column: nameOf(sort) })}</Select.Option>}
        </Select>
      </Field>
      <ul className="cards">
        {items.map((person) => {
          const held = columns.filter((column) => !isFact(column) && person.rights.some((right) => right === column))
          return (
            <li key={person.id} className="card">
              <PersonLink person={person} />
              <p className="subtle">
                {[
                  person.birth_date && t('participants:born', { date: shortDay(person.birth_date) }),
                  shownMobile(person),
                  person.email,
                  person.username,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
              {held.length > 0 && (
                <p className="tags">
                  {held.map((right) => (
                    <Tag key={right} data-color="info">
                      {nameOf(right)}
                    </Tag>
                  ))}
                </p>
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function PersonLink({ person }: { person: PersonRow }) {
  const { t } = useTranslation()
  return (
    <>
      <Link className="ds-link card-link" to={`/virksomhet/personer/${person.id}`}>
        {person.display_name}
      </Link>
      {person.protected && <Tag data-color="warning">{t('persons:protected')}</Tag>}
    </>
  )
}

const shownMobile = (person: PersonRow) =>
  person.mobile && person.mobile !== noMobile ? phone(person.mobile) : null

function Fact({ person, column }: { person: PersonRow; column: Exclude<(typeof facts)[number], 'name'> }) {
  const { t } = useTranslation()
  if (column === 'birth_date') return person.birth_date ? shortDay(person.birth_date) : '–'
  if (column === 'mobile') return shownMobile(person) ?? '–'
  if (column === 'username' && person.account_status === 'closed') return <span className="subtle">{t('administration:closed')}</span>
  const text = person[column]
  return text ? <div className="theirs">{breakable(text)}</div> : '–'
}

/** An address breaks best where its parts meet. */
function breakable(address: string): ReactNode {
  return address.split(/(?<=[@.])/).map((part, at) => (
    <Fragment key={at}>
      {at > 0 && <wbr />}
      {part}
    </Fragment>
  ))
}

function Held({ person, right }: { person: PersonRow; right: Right | PersonColumn }) {
  const { t } = useTranslation()
  if (!person.rights.some((one) => one === right)) return <span className="ds-sr-only">{t('administration:no')}</span>
  return <CheckmarkIcon title={t('administration:yes')} fontSize="1.5rem" />
}
