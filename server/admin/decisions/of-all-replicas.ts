/** Lists the decisions of all replicas as one list, and waits for any replica's. */
import type { Iamulator, Place } from '../endpoint.ts'
import { askEach } from '../replicas/ask.ts'
import type { Listed } from './filters.ts'
import { type Awaited, type DecisionPage, limitIn, nextFrom, pageOf, type WaitedPage } from './page.ts'
import { isPage, markedWith, type Swept, sweep } from './sweep.ts'

const PATH = '/_iamulator/decisions'

/** Lists decisions, newest first, up to the limit in the query. */
export async function pageOfAll(
  iamulator: Iamulator,
  query: URLSearchParams,
  place: Place,
): Promise<DecisionPage> {
  const { pages, mark, missing } = await sweep<DecisionPage>(iamulator, {
    path: `${PATH}?${query}`,
    own: () => pageOf(iamulator, query, place),
    read: (body) => (isPage(body) ? body : undefined),
  })
  const limit = limitIn(query)
  const newestFirst = decisionsIn(pages).sort((one, other) => other.number - one.number)
  const { next: _, ...own } = pages[0]
  const next = nextOf(pages, newestFirst[limit])
  return { ...own, decisions: newestFirst.slice(0, limit), latest: mark, ...next, ...missing }
}

/**
 * Returns where the next page begins: at the newest decision that is not listed.
 *
 * @param first the first decision that was read but is not listed
 */
function nextOf(
  pages: readonly DecisionPage[],
  first: Listed | undefined,
): Pick<DecisionPage, 'next'> | undefined {
  const nexts = [...pages.map(({ next }) => next), first && nextFrom(first)].filter(
    (next) => next !== undefined,
  )
  return nexts.length === 0 ? undefined : { next: String(Math.max(...nexts.map(Number))) }
}

interface Following extends Pick<Awaited, 'after' | 'limit' | 'milliseconds'> {
  /** Returns the page of this replica. */
  readonly find: (after: number) => WaitedPage
  /** Resolves when this replica has something to list, or the time to wait is over. */
  readonly ownNews: (after: number) => Promise<unknown>
}

/** Lists decisions, oldest first. If there is none, waits for one of any replica. */
export async function followAll(
  iamulator: Iamulator,
  query: URLSearchParams,
  following: Following,
): Promise<WaitedPage> {
  const { after, milliseconds } = following
  const found = await waitedPage(iamulator, query, following, after)
  if (found.decisions.length > 0 || milliseconds === 0) return found
  await newsOfAny(iamulator, query, following, found)
  const later = await waitedPage(iamulator, query, following, found.last)
  return { ...later, missed: later.missed || found.missed }
}

async function waitedPage(
  iamulator: Iamulator,
  query: URLSearchParams,
  { limit, find }: Following,
  after: number,
): Promise<WaitedPage> {
  const swept = await sweep<WaitedPage>(iamulator, {
    path: `${PATH}?${waiting(query, { after, limit, wait: 0 })}`,
    own: () => find(after),
    read: toWaitedPage,
  })
  return { ...swept.pages[0], ...oldestOf(swept, after, limit), ...swept.missing }
}

/**
 * Merges pages. What comes after the end of a full page is left for the next time.
 *
 * A replica of another version may number its decisions otherwise. Those before `after` would be listed again and again.
 */
function oldestOf({ pages, mark }: Swept<WaitedPage>, after: number, limit: number) {
  const ends = pages.filter(({ decisions }) => decisions.length >= limit).map(({ last }) => last)
  const end = Math.min(mark, ...ends)
  const oldestFirst = decisionsIn(pages)
    .filter(({ number }) => number > after && number <= end)
    .sort((one, other) => one.number - other.number)
  const decisions = oldestFirst.slice(0, limit)
  const last = oldestFirst.length > limit ? (decisions.at(-1)?.number ?? end) : end
  return { decisions, last, latest: mark, missed: pages.some(({ missed }) => missed) }
}

function decisionsIn(pages: readonly { readonly decisions: readonly Listed[] }[]): Listed[] {
  return pages.flatMap(({ decisions }) => decisions)
}

/** Resolves when any replica has something to list, or the time is over. */
async function newsOfAny(
  iamulator: Iamulator,
  query: URLSearchParams,
  { ownNews, milliseconds }: Following,
  { last }: WaitedPage,
): Promise<void> {
  const controller = new AbortController()
  const { replies } = askEach(iamulator, {
    path: `${PATH}?${waiting(query, { after: last, limit: 1, wait: Math.ceil(milliseconds / 1000) })}`,
    headers: markedWith(last),
    waitMilliseconds: milliseconds,
    signal: controller.signal,
  })
  const news = replies.map(async (reply) => {
    const page = toWaitedPage((await reply)?.body ?? {})
    if (!page?.decisions.some(({ number }) => number > last)) return await never()
    iamulator.decisions.passOver(page.latest)
  })
  await Promise.race([ownNews(last), ...news])
  controller.abort()
}

function never(): Promise<never> {
  return new Promise(() => {})
}

function toWaitedPage(body: object): WaitedPage | undefined {
  return isWaitedPage(body) ? body : undefined
}

function isWaitedPage(body: object): body is WaitedPage {
  return isPage(body) && 'last' in body && 'missed' in body
}

function waiting(
  query: URLSearchParams,
  others: Readonly<Record<'after' | 'limit' | 'wait', number>>,
): URLSearchParams {
  const asked = new URLSearchParams(query)
  for (const [name, value] of Object.entries(others)) asked.set(name, String(value))
  return asked
}
