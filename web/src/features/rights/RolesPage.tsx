import { Button, Field, Heading, Label, Paragraph, Select, Tag } from '@digdir/designsystemet-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'

import { listRoles } from '../../api/rights'
import type { Role } from '../../api/types'
import { shortMoment } from '../../i18n/dates'
import { accessElements, planTypes, roleName } from '../../i18n/words'
import { Empty } from '../../ui/Empty'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { presetOf } from './presets'
import { rightsInWords } from './words'

/** What each role gives to whom it is assigned, a plan type at a time. */
export default function RolesPage() {
  const { t } = useTranslation()
  const query = useQuery({ queryKey: ['administration', 'roles'], queryFn: listRoles })
  return (
    <div className="stack">
      <PageTitle title={t('rights:roles.title')}>{t('rights:roles.title')}</PageTitle>
      <Paragraph className="reading">{t('rights:roles.intro')}</Paragraph>
      <Loaded query={query}>{(items) => (items.length ? <Roles roles={items} /> : <Empty text={t('rights:roles.none')} />)}</Loaded>
    </div>
  )
}

function Roles({ roles }: { roles: Role[] }) {
  const { t } = useTranslation()
  const [params, setParams] = useSearchParams()
  const types = planTypes.filter((type) => roles.some((one) => one.plan_type === type))
  const type = types.find((one) => one === params.get('type')) ?? types[0]
  return (
    <>
      <div className="two-dates">
        <Field>
          <Label>{t('rights:roles.type')}</Label>
          <Select value={type} onChange={(event) => setParams({ type: event.target.value }, { replace: true })}>
            {types.map((one) => (
              <Select.Option key={one} value={one}>
                {t(`common:plan_type.${one}`)}
              </Select.Option>
            ))}
          </Select>
        </Field>
      </div>
      <ul className="cards">
        {roles
          .filter((one) => one.plan_type === type)
          .map((one) => (
            <li key={one.role} className="card">
              <div className="row-between">
                <Heading level={2} data-size="2xs">
                  {roleName(t, one.role)}
                </Heading>
                <Button asChild variant="secondary">
                  <Link to={`${one.plan_type}/${one.kind}`}>
                    {t('rights:roles.edit')} <span className="ds-sr-only">{roleName(t, one.role)}</span>
                  </Link>
                </Button>
              </div>
              <Preset role={one} />
              <ul className="sentences">
                {rightsInWords(t, one).map((sentence) => (
                  <li key={sentence}>{sentence}</li>
                ))}
              </ul>
              {one.changed_at && (
                <p className="subtle">
                  {t('rights:roles.changed', { name: one.changed_by_name ?? '–', time: shortMoment(one.changed_at) })}
                </p>
              )}
            </li>
          ))}
      </ul>
    </>
  )
}

function Preset({ role }: { role: Role }) {
  const { t } = useTranslation()
  const preset = presetOf(role, accessElements)
  return (
    preset && (
      <p>
        <Tag data-color="neutral">{t(`rights:preset.${preset}`)}</Tag>
      </p>
    )
  )
}
