/** All tabs of a browser share one session, so they tell each other about it. */
export type News = { kind: 'touched'; at: number } | { kind: 'signed-out' } | { kind: 'signed-in' }

const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('samplan.session') : null

export function tellTabs(news: News): void {
  channel?.postMessage(news)
}

export function onTabs(listener: (news: News) => void): () => void {
  const heard = (event: MessageEvent) => listener(event.data as News)
  channel?.addEventListener('message', heard)
  return () => channel?.removeEventListener('message', heard)
}
