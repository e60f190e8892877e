/** Does something in only one tab of the browser, and tells the others of it. */

const NAME = 'iamulator.decisions'

export interface Channel<Message> {
  send(message: Message): void
  close(): void
}

/** @param heard called with what another tab sends */
export function openChannel<Message>(heard: (message: Message) => void): Channel<Message> {
  const channel = new BroadcastChannel(NAME)
  channel.onmessage = ({ data }: MessageEvent<Message>) => heard(data)
  return {
    send: (message) => channel.postMessage(message),
    close: () => channel.close(),
  }
}

/** Runs once no other tab does. Rejects when it is aborted before. */
export async function asOnlyTab(signal: AbortSignal, run: () => Promise<void>): Promise<void> {
  // Pages of other machines without TLS have no locks. There, every tab is on its own.
  if (!('locks' in navigator)) return run()
  await navigator.locks.request(NAME, { signal }, run)
}
