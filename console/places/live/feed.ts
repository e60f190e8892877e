/**
 * The calls that the server keeps, and every further one as soon as it is decided.
 *
 * One tab of the browser waits for calls and tells the others, because browsers open few connections to a server.
 */
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { DecisionPage } from '../../../schemas/endpoints.ts'
import { get, ServerGone } from '../../api/client.ts'
import { heardOfCall, untilAnswering } from '../../api/connection.ts'
import { refreshState } from '../../state/console-state.ts'
import { type Call, toCall } from './call.ts'
import { asOnlyTab, type Channel, openChannel } from './only-tab.ts'

const PATH = '/_iamulator/decisions'
const PAGE = 1000
/** The most calls that an answer to a waiting client has. */
const MOST = 500
/** As many as the server keeps: 10,000 decisions and 1,000 refused requests. */
const KEPT = 11_000
const WAIT_SECONDS = 25
const RETRY_MILLISECONDS = 1000
/** Calls that come in bursts are shown together. One that comes alone is shown at once. */
const PACE_MILLISECONDS = 80

/** Newest first. */
export const calls = signal<readonly Call[]>([])
/** The number of the newest call. */
export const latest = signal(0)
/** Whether the first answer is there. */
export const isLoaded = signal(false)
/** Whether all calls that the server keeps are there. */
export const isComplete = signal(false)
/** The replicas whose calls are missing. */
export const missing = signal<readonly string[]>([])
/** Why the calls cannot be read. */
export const failure = signal<unknown>(undefined)

let epoch = ''

/** Keeps the calls up to date while the component is shown. */
export function useFeed(): void {
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    const channel = openChannel<Portion>((portion) => void take(portion, signal))
    // An abort ends everything that waits with an error that nobody needs.
    follow(channel, signal).catch(() => {})
    return () => {
      controller.abort()
      channel.close()
    }
  }, [])
}

/** What came after a call. */
interface Portion {
  /** The number of the call. */
  readonly after: number
  readonly page: DecisionPage
}

async function follow(channel: Channel<Portion>, signal: AbortSignal): Promise<void> {
  await retrying(signal, () => catchUp(signal))
  await asOnlyTab(signal, async () => {
    while (!signal.aborted) await retrying(signal, () => waitForCalls(channel, signal))
  })
}

/** Loads what there is at first, and later what has come since the component was shown last. */
async function catchUp(signal: AbortSignal): Promise<void> {
  if (!isLoaded.peek()) return load(signal)
  for (let count = MOST; count === MOST; ) {
    const page = await get<DecisionPage>(PATH, { kind: '*', wait: 0, after: latest.peek() }, signal)
    if (isOutdated(page)) return load(signal)
    add(page)
    count = page.decisions.length
  }
}

async function waitForCalls(channel: Channel<Portion>, signal: AbortSignal): Promise<void> {
  const after = latest.peek()
  const page = await get<DecisionPage>(PATH, { kind: '*', wait: WAIT_SECONDS, after }, signal)
  channel.send({ after, page })
  await take({ after, page }, signal)
  if (page.decisions.length > 0) await later(PACE_MILLISECONDS)
}

function later(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** Adds new calls. Begins again after a reset or a restart, or when calls were missed. */
async function take({ after, page }: Portion, signal: AbortSignal): Promise<void> {
  if (!isLoaded.peek()) return
  if (isOutdated(page)) return load(signal)
  // A tab that received nothing while it loaded asks for what is between.
  if (after > latest.peek()) return catchUp(signal)
  add(page)
}

/** Returns whether the calls on the screen are not those that the server keeps. */
function isOutdated(page: DecisionPage): boolean {
  const isReset = page.epoch !== epoch
  if (isReset) refreshState().catch(() => {})
  return isReset || page.missed === true
}

function add(page: DecisionPage): void {
  const newest = latest.peek()
  const added = page.decisions.filter(({ number }) => number > newest).map(toCall)
  if (added.length > 0) calls.value = [...added.reverse(), ...calls.peek()].slice(0, KEPT)
  latest.value = Math.max(newest, page.last ?? newest)
  missing.value = page.unreachable ?? []
  heardOfCall(latest.peek())
}

async function load(signal: AbortSignal): Promise<void> {
  const page = await get<DecisionPage>(PATH, { kind: '*', limit: PAGE }, signal)
  epoch = page.epoch
  calls.value = page.decisions.map(toCall)
  latest.value = page.latest
  missing.value = page.unreachable ?? []
  heardOfCall(page.latest)
  isLoaded.value = true
  isComplete.value = page.next === undefined
  if (page.next !== undefined) loadOlder(page.next, page.epoch, signal).catch(() => {})
}

/** Older calls follow in the background, so that the newest are there at once. */
async function loadOlder(before: string, of: string, signal: AbortSignal): Promise<void> {
  for (let next: string | undefined = before; next !== undefined; ) {
    const page: DecisionPage = await get<DecisionPage>(PATH, { kind: '*', limit: PAGE, before: next }, signal)
    if (epoch !== of || page.epoch !== of) return
    calls.value = [...calls.peek(), ...page.decisions.map(toCall)].slice(0, KEPT)
    next = page.next
  }
  isComplete.value = true
}

/** Tries until it succeeds. Where the server does not answer, it waits until the frame has found it again. */
async function retrying(signal: AbortSignal, attempt: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    try {
      await attempt()
      failure.value = undefined
      return
    } catch (error) {
      if (signal.aborted) return
      failure.value = error
      await (error instanceof ServerGone ? untilAnswering() : later(RETRY_MILLISECONDS))
    }
  }
}
