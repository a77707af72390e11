import { Alert, Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { getSession } from '../../api/identity'
import { acceptTerms, getTerms } from '../../api/open'
import { asProblem, type Problem } from '../../api/problem'
import { currentLanguage } from '../../i18n'
import { enter, useSignOut } from '../../session/session'
import { Loaded } from '../../ui/Loaded'
import { PageTitle } from '../../ui/PageTitle'
import { ProblemAlert } from '../../ui/ProblemPanel'
import { LanguageChoice } from '../signin/LanguageChoice'

/** Once a version, before anything else. What is read here is what is accepted. */
export default function TermsPage() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const signOut = useSignOut()
  const language = currentLanguage()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const query = useQuery({ queryKey: ['terms', language], queryFn: () => getTerms(language) })

  const accept = async (version: string) => {
    setBusy(true)
    setProblem(null)
    try {
      await acceptTerms(version, language)
      await enter(client, await getSession())
    } catch (error) {
      const found = asProblem(error)
      setProblem(found)
      // Others hold since this page was opened: they are what must be read.
      if (found.code === 'terms.other_version') void query.refetch()
      setBusy(false)
    }
  }

  return (
    <div className="stack">
      <PageTitle title={t('terms:title')}>{t('terms:title')}</PageTitle>
      <Alert data-color="info">{t('terms:why')}</Alert>
      <Loaded query={query} rows={6}>
        {(terms) => (
          <>
            {terms.sections.map((section) => (
              <section key={section.heading} className="prose">
                <Heading level={2} data-size="xs">
                  {section.heading}
                </Heading>
                {section.paragraphs.map((paragraph) => (
                  <Paragraph key={paragraph}>{paragraph}</Paragraph>
                ))}
              </section>
            ))}
            <ProblemAlert problem={problem} />
            <div className="buttons">
              <Button loading={busy} onClick={() => void accept(terms.version)}>
                {t('terms:accept')}
              </Button>
              <Button variant="secondary" onClick={() => void signOut()}>
                {t('terms:not_now')}
              </Button>
            </div>
          </>
        )}
      </Loaded>
      <LanguageChoice />
    </div>
  )
}
