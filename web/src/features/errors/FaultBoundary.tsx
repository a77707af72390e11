import { Alert, Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import i18next from 'i18next'
import { Component, type ReactNode } from 'react'

/** The page itself broke. Says so, offers to load it again; never a white screen. */
export class FaultBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError() {
    return { broken: true }
  }

  override render() {
    if (!this.state.broken) return this.props.children
    return (
      <main className="page page-narrow">
        <Alert data-color="danger">
          <Heading level={1} data-size="xs">
            {i18next.t('errors:broken.title')}
          </Heading>
          <Paragraph>{i18next.t('errors:broken.text')}</Paragraph>
          <Button variant="secondary" className="gap-above" onClick={() => location.reload()}>
            {i18next.t('errors:broken.reload')}
          </Button>
        </Alert>
      </main>
    )
  }
}
