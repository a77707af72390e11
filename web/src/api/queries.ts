import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'

import { listRepresented } from './acting'
import * as archive from './archive'
import * as messaging from './messaging'
import * as plans from './plans'
import * as printing from './print'
import * as reports from './reports'
import type { DraftKind, Folder, Language, LogAsked, PlanSort } from './types'

/** Everything read of one plan stands under ['plan', id], so that losing access to it can drop all of it at once. */
export const keys = {
  plans: ['plans'] as const,
  deletedPlans: ['deleted-plans'] as const,
  wizards: ['wizards'] as const,
  discarded: ['discarded'] as const,
  wizard: (id: string) => ['wizard', id] as const,
  inbox: ['inbox'] as const,
  begunPersons: ['draft', 'persons'] as const,
  /** The key of the draft that a person is begun in, by what was searched for. */
  newPerson: (searched: string) => ['draft', 'new person', searched] as const,
  represented: ['represented'] as const,
  plan: (id: string) => ['plan', id] as const,
  home: (id: string) => ['plan', id, 'self'] as const,
  participants: (id: string) => ['plan', id, 'participants'] as const,
  itemLevels: (id: string, participant: string) => ['plan', id, 'goals', 'levels', participant] as const,
  seenAs: (id: string, participant: string) => ['plan', id, 'goals', 'seen', participant] as const,
  consentChanges: (id: string, participant: string | null) => ['plan', id, 'consent', participant] as const,
  says: (id: string) => ['plan', id, 'consent', 'says'] as const,
  wording: (id: string, language: string, easy: boolean) => ['plan', id, 'wording', language, easy] as const,
  goals: (id: string) => ['plan', id, 'goals'] as const,
  revisions: (id: string, item: string) => ['plan', id, 'goals', 'revisions', item] as const,
  trash: (id: string) => ['plan', id, 'trash'] as const,
  comments: (id: string) => ['plan', id, 'comments'] as const,
  commentsOn: (id: string, on: string) => ['plan', id, 'comments', on] as const,
  messages: (id: string) => ['plan', id, 'messages'] as const,
  folder: (id: string, folder: Folder) => ['plan', id, 'messages', folder] as const,
  message: (id: string, message: string) => ['plan', id, 'message', message] as const,
  recipients: (id: string) => ['plan', id, 'recipients'] as const,
  planUnread: (id: string) => ['plan', id, 'messages', 'unread'] as const,
  report: (name: string, filters: object) => ['report', name, filters] as const,
  print: (id: string, job: string) => ['plan', id, 'print', job] as const,
  faults: (id: string, transfer: string) => ['plan', id, 'transfers', transfer, 'faults'] as const,
  copies: (id: string) => ['plan', id, 'copies'] as const,
  setUp: (id: string) => ['plan', id, 'set-up'] as const,
  log: (id: string) => ['plan', id, 'log'] as const,
  transfers: (id: string) => ['plan', id, 'transfers'] as const,
}

/** What one page has just asked for, the one that it leads to does not ask for again; ms. */
const justAsked = 5000

export function usePlans(sort: PlanSort, ended: boolean, words = '') {
  return useInfiniteQuery({
    queryKey: [...keys.plans, sort, ended, words],
    queryFn: ({ pageParam }) =>
      words ? plans.searchPlans(words, sort, ended, pageParam) : plans.listPlans(sort, ended, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_after,
    staleTime: justAsked,
    // Another order must not blank the list that is being looked at.
    placeholderData: (before) => before,
  })
}

export const useDeletedPlans = (enabled: boolean) =>
  useQuery({ queryKey: keys.deletedPlans, queryFn: plans.listDeletedPlans, enabled })
export const useSetUp = (id: string) => useQuery({ queryKey: keys.setUp(id), queryFn: () => plans.getSetUp(id) })
export const useWizards = (enabled: boolean) =>
  useQuery({ queryKey: keys.wizards, queryFn: plans.listWizards, enabled })
export const useRepresented = (enabled = true) =>
  useQuery({ queryKey: keys.represented, queryFn: listRepresented, enabled })
export const useInbox = () => useQuery({ queryKey: keys.inbox, queryFn: plans.readInbox })

export const usePlanQuery = (id: string) => useQuery({ queryKey: keys.home(id), queryFn: () => plans.getPlan(id) })
export const useParticipants = (id: string, enabled = true) =>
  useQuery({ queryKey: keys.participants(id), queryFn: () => plans.listParticipants(id), enabled })
export const useConsentChanges = (id: string, participant: string | null) =>
  useQuery({
    queryKey: keys.consentChanges(id, participant),
    queryFn: () => plans.listConsentChanges(id, participant),
  })
export const useSays = (id: string, enabled = true) =>
  useQuery({ queryKey: keys.says(id), queryFn: () => plans.listSays(id), enabled })
export const useWording = (id: string, language: Language, easy: boolean) =>
  useQuery({
    queryKey: keys.wording(id, language, easy),
    queryFn: () => plans.getWording(id, language, easy),
    // The other form of the text takes the place of this one when it has come, so that nothing jumps.
    placeholderData: (before) => before,
  })
export const useGoals = (id: string, enabled = true) =>
  useQuery({ queryKey: keys.goals(id), queryFn: () => plans.listGoals(id), enabled })

export const useRevisions = (id: string, kind: DraftKind, item: string) =>
  useInfiniteQuery({
    queryKey: keys.revisions(id, item),
    queryFn: ({ pageParam }) => plans.listRevisions(id, kind, item, pageParam),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next_cursor,
  })
export const useTrash = (id: string) => useQuery({ queryKey: keys.trash(id), queryFn: () => plans.listTrash(id) })

export const useComments = (id: string, on: plans.Commented) =>
  useQuery({ queryKey: keys.commentsOn(id, on.id), queryFn: () => plans.listComments(id, on) })

export const useFolder = (id: string, folder: Folder, enabled = true) =>
  useInfiniteQuery({
    enabled,
    queryKey: keys.folder(id, folder),
    queryFn: ({ pageParam }) => messaging.listMessages(id, folder, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
export const useMessage = (id: string, message: string, enabled = true) =>
  useQuery({ queryKey: keys.message(id, message), queryFn: () => messaging.getMessage(id, message), enabled })
export const useRecipients = (id: string) =>
  useQuery({ queryKey: keys.recipients(id), queryFn: () => messaging.listRecipients(id) })
export const usePlanUnread = (id: string, enabled: boolean) =>
  useQuery({ queryKey: keys.planUnread(id), queryFn: () => messaging.countUnread(id), enabled })
export const useLog = (id: string, asked: LogAsked) =>
  useInfiniteQuery({
    queryKey: [...keys.log(id), asked],
    queryFn: ({ pageParam }) => plans.readLog(id, asked, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: (before) => before,
  })

export const useLogPeople = (id: string) =>
  useQuery({ queryKey: [...keys.log(id), 'people'], queryFn: () => plans.readLogPeople(id) })

export const usePlanReport = (filters: reports.PlanFilters) =>
  useQuery({ queryKey: keys.report('plans', filters), queryFn: () => reports.countPlans(filters) })
export const useMessageReport = (filters: reports.PlanFilters) =>
  useQuery({ queryKey: keys.report('messages', filters), queryFn: () => reports.countMessages(filters) })
export const useSignInReport = (filters: reports.SignInFilters) =>
  useQuery({ queryKey: keys.report('sign-ins', filters), queryFn: () => reports.countSignIns(filters) })

/** Watching is worth some minutes: each answer also keeps the session alive, and an archive may take days. */
const watched = 5 * 60_000

/** Transfers to the archive; `since` is when somebody last did something that they may want to watch. */
export const useTransfers = (id: string, since: number) =>
  useQuery({
    queryKey: keys.transfers(id),
    queryFn: () => archive.listTransfers(id),
    refetchInterval: ({ state }) =>
      state.data?.items.some((item) => !item.settled_at) && Date.now() - since < watched ? 2000 : false,
  })

/** A print-out; looked at every second until it is made or not. */
export const usePrint = (id: string, job: string) =>
  useQuery({
    queryKey: keys.print(id, job),
    queryFn: () => printing.getPrint(id, job),
    refetchInterval: ({ state }) =>
      state.data && !['requested', 'rendering'].includes(state.data.state) ? false : 1000,
  })
/** What the document of a transfer that failed could not be made with. */
export const useFaults = (id: string, transfer: string, enabled: boolean) =>
  useQuery({ queryKey: keys.faults(id, transfer), queryFn: () => printing.readFaults(id, transfer), enabled })
export const useCopies = (id: string, enabled: boolean) =>
  useQuery({ queryKey: keys.copies(id), queryFn: () => printing.listCopies(id), enabled })

/** After a change: what was read of it is old. */
export function useRefresh() {
  const client = useQueryClient()
  return useCallback(
    (...stale: (readonly unknown[])[]) =>
      Promise.all(stale.map((queryKey) => client.invalidateQueries({ queryKey }))).then(() => undefined),
    [client],
  )
}
