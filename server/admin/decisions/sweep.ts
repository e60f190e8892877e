/** Lists the decisions of all replicas up to a number after which each of them continues. */
import type { Iamulator, Place } from '../endpoint.ts'
import { isAskedByReplica } from '../replicas/ask.ts'
import { gather, type Unreachable } from '../replicas/for-all.ts'
import { numberNamed } from './filters.ts'
import type { AnyPage } from './page.ts'

/** The header with a mark: what the asked replica records later has greater numbers. */
const MARK = 'x-iamulator-mark'

export interface Swept<Page> {
  /** Later records of any replica have greater numbers. */
  readonly mark: number
  /** The page of this replica, and then the pages of all others that answered. */
  readonly pages: readonly [Page, ...Page[]]
  readonly missing: Unreachable
}

interface Sweeping<Page> {
  readonly path: string
  /** Returns the page of this replica. */
  readonly own: () => Page
  readonly read: (body: object) => Page | undefined
}

/**
 * Lists the decisions of all replicas. Those after the mark are left for the next time, as others before them may be
 * missing.
 *
 * A replica whose clock is ahead may have recorded greater numbers before. Then all are asked again, with such a mark.
 */
export async function sweep<Page extends AnyPage>(
  iamulator: Iamulator,
  sweeping: Sweeping<Page>,
): Promise<Swept<Page>> {
  const first = await sweepOnce(iamulator, sweeping)
  const newest = Math.max(...first.pages.map(({ latest }) => latest))
  if (newest <= first.mark) return first
  iamulator.decisions.passOver(newest)
  return sweepOnce(iamulator, sweeping)
}

async function sweepOnce<Page extends AnyPage>(
  iamulator: Iamulator,
  { path, own, read }: Sweeping<Page>,
): Promise<Swept<Page>> {
  const mark = iamulator.decisions.mark()
  const page = own()
  const { bodies, ...missing } = await gather(iamulator, { path, headers: markedWith(mark), read })
  const pages = [page, ...bodies].map((each) => upTo(mark, each))
  return { mark, pages: [pages[0] ?? page, ...pages.slice(1)], missing }
}

function upTo<Page extends AnyPage>(mark: number, page: Page): Page {
  return { ...page, decisions: page.decisions.filter(({ number }) => number <= mark) }
}

export function markedWith(mark: number): Readonly<Record<string, string>> {
  return { [MARK]: String(mark) }
}

/** Lets this replica continue after the mark of the replica that asks. */
export function heedMark({ decisions }: Iamulator, place: Place): void {
  if (isAskedByReplica(place)) decisions.passOver(numberNamed(MARK, place.header(MARK), 0) ?? 0)
}

/** Returns whether an object is a page of decisions. */
export function isPage(body: object): body is AnyPage {
  return 'decisions' in body && Array.isArray(body.decisions) && 'latest' in body && 'epoch' in body
}
