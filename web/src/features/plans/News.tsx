import '../../ui/PlanMark.css'

import { Button, Heading, Paragraph } from '@digdir/designsystemet-react'
import { ChevronRightIcon } from '@navikt/aksel-icons'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { readNews, seeAll } from '../../api/plans'
import { asProblem, type Problem } from '../../api/problem'
import { keys, useRefresh } from '../../api/queries'
import type { Inbox, NewsLine } from '../../api/types'
import { ago, briefName, whoIs } from '../../i18n/words'
import { PlanMark } from '../../ui/PlanMark'
import { ProblemAlert } from '../../ui/ProblemPanel'

/** So many stand there at once: the plans themselves are to be in sight, too. */
const few = 5

/** What others wrote since, the newest first; each line opens the very thing. */
export function News({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation()
  const refresh = useRefresh()
  const [older, setOlder] = useState<{ of: string; lines: NewsLine[]; next: string | null } | null>(null)
  const [all, setAll] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  // What was fetched beyond the first page belongs to that page: read anew, it begins from there.
  const more = older?.of === inbox.as_of ? older : null
  const lines = [...inbox.news.items, ...(more?.lines ?? [])]
  const shown = all ? lines : lines.slice(0, few)
  const next = more ? more.next : inbox.news.next_cursor
  const now = new Date(inbox.as_of)

  const attempt = async (work: () => Promise<unknown>) => {
    setBusy(true)
    setProblem(null)
    try {
      await work()
    } catch (error) {
      setProblem(asProblem(error))
    }
    setBusy(false)
  }
  const showMore = () => {
    if (!all) {
      setAll(true)
      return
    }
    if (!next) return
    void attempt(async () => {
      const page = await readNews(next)
      setOlder({ of: inbox.as_of, lines: [...(more?.lines ?? []), ...page.items], next: page.next_cursor })
    })
  }
  const markAll = () =>
    void attempt(async () => {
      await seeAll(inbox.as_of)
      await refresh(keys.inbox, keys.plans)
    })

  return (
    <section aria-labelledby="news" className="asked">
      <Heading level={2} data-size="xs" id="news">
        {inbox.news.total > 0 ? t('plans:news.title', { count: inbox.news.total }) : t('plans:news.nothing_title')}
      </Heading>
      {inbox.news.total === 0 && <Paragraph>{t('plans:news.nothing')}</Paragraph>}
      <ul className="link-list">
        {shown.map((line) => (
          <li key={line.id}>
            <Link to={placeOf(line)}>
              <PlanMark type={line.plan.type} quiet />
              <span className="link-words">
                <strong>{what(t, line)}</strong>
                <span className="subtle">
                  {[briefName(t, line.plan), line.by_name && whoIs(t, line.by_name), ago(t, line.at, now)]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </span>
              <ChevronRightIcon aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
      <ProblemAlert problem={problem} />
      {(lines.length > shown.length || next || lines.some((line) => line.kind !== 'message')) && (
        <div className="buttons">
          {(lines.length > shown.length || next) && (
            <Button variant="tertiary" loading={busy} onClick={showMore}>
              {all ? t('common:show_more') : t('plans:news.show_all', { count: inbox.news.total })}
            </Button>
          )}
          {lines.some((line) => line.kind !== 'message') && (
            <Button variant="tertiary" onClick={markAll}>
              {t('plans:news.seen')}
            </Button>
          )}
        </div>
      )}
    </section>
  )
}

function placeOf({ kind, id, plan, goal_id, activity_id }: NewsLine): string {
  if (kind === 'message') return `/planer/${plan.id}/meldinger/${id}`
  return `/planer/${plan.id}/maal/${goal_id ?? ''}${activity_id ? `#${activity_id}` : ''}`
}

function what(t: TFunction, { kind, category, title, made }: NewsLine): string {
  if (kind === 'message') {
    return category ? t('plans:news.message_of', { category: t(`messages:category.${category}`) }) : t('plans:news.message')
  }
  const name = title ?? ''
  if (kind === 'comment') return t(made ? 'plans:news.comment_made' : 'plans:news.comment_changed', { title: name })
  return t(`plans:news.${kind}_${made ? 'made' : 'changed'}`, { title: name })
}
