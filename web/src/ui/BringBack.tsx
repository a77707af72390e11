import { Button } from '@digdir/designsystemet-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { asProblem, type Problem } from '../api/problem'
import { focusOnce } from './focus'
import { ProblemAlert } from './ProblemPanel'

interface Props {
  /** What is gone, in words; nothing while nothing is. */
  text: string | null
  onUndo: () => Promise<void>
}

/** Stands over a list after something was deleted on a page of its own, until the list is left. */
export function BringBack({ text, onUndo }: Props) {
  const { t } = useTranslation()
  const [problem, setProblem] = useState<Problem | null>(null)
  const undo = async () => {
    setProblem(null)
    try {
      await onUndo()
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  return (
    <>
      <div role="status">
        {text && (
          <p className="undo">
            {text}{' '}
            <Button variant="secondary" ref={focusOnce} onClick={() => void undo()}>
              {t('common:undo')}
            </Button>
          </p>
        )}
      </div>
      <ProblemAlert problem={problem} />
    </>
  )
}
