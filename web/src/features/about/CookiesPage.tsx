import { Heading, Paragraph } from '@digdir/designsystemet-react'
import { useTranslation } from 'react-i18next'

import { PageTitle } from '../../ui/PageTitle'
import { BackToStart } from './BackToStart'

/** All that Samplan keeps in a browser; the gateway's tests hold it against what is set there and in here. */
const cookies = ['__Host-samplan', '__Host-samplan-login', '__Host-samplan-device'] as const
const stored = ['samplan.language', 'samplan.appearance'] as const

export default function CookiesPage() {
  const { t } = useTranslation()
  return (
    <div className="stack">
      <PageTitle title={t('about:cookies.title')}>{t('about:cookies.title')}</PageTitle>
      <Paragraph>{t('about:cookies.text')}</Paragraph>
      <Kept heading={t('about:cookies.cookies')} names={cookies} />
      <Kept heading={t('about:cookies.stored')} names={stored} />
      <Paragraph>{t('about:cookies.no_others')}</Paragraph>
      <BackToStart />
    </div>
  )
}

function Kept({ heading, names }: { heading: string; names: readonly string[] }) {
  const { t } = useTranslation()
  return (
    <section className="prose">
      <Heading level={2} data-size="xs">
        {heading}
      </Heading>
      <dl className="kept-list">
        {names.map((name) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>{t(`about:cookies.what.${name.replace('__Host-', '').replaceAll(/[.-]/g, '_')}`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
