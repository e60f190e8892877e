/**
 * What the address says about the view, and the rows that follow from it.
 *
 * `q` is the filter, `effect` the outcome, `from` and `to` the time, `sel` and `d` the selected decision of a call.
 */
import { computed, signal } from '@preact/signals'
import type { Outcome } from '../../marks/mark.tsx'
import { param, params, setParams } from '../../router.ts'
import { arrivedUpTo } from './arrival.ts'
import { type Overview, overviewOf } from './bars.ts'
import type { Call } from './call.ts'
import { calls } from './feed.ts'
import { predicateOf, USUAL } from './filter.ts'
import { rowShowing, rowsOf } from './fold.ts'

/** What the address has for no filter at all. Without a parameter, the usual filter is meant. */
const NOTHING = '*'

export const tokens = computed<readonly string[]>(() => {
  const q = params.value.get('q')
  if (q === null) return USUAL
  return q === NOTHING ? [] : q.split(/\s+/).filter(Boolean)
})

export function setTokens(next: readonly string[]): void {
  const q = next.join(' ').trim()
  const isUsual = q === USUAL.join(' ')
  setParams({ q: isUsual ? undefined : q === '' ? NOTHING : q }, { replaces: true })
}

/** Whether nobody but the console has made a call, which is shown only on request. */
export const isUntouched = computed(
  () => calls.value.length === 0 || (tokens.value === USUAL && calls.value.every(isOfConsole)),
)

function isOfConsole({ origin }: Call): boolean {
  return origin === 'console'
}

/** An outcome, or `''` for all. */
export const effect = computed(() => param('effect'))

export function setEffect(value: string): void {
  setParams({ effect: value }, { replaces: true })
}

/** The time that is shown, in epoch milliseconds. */
export const range = computed(() => ({
  from: timeIn('from') ?? Number.NEGATIVE_INFINITY,
  to: timeIn('to') ?? Number.POSITIVE_INFINITY,
}))

function timeIn(name: string): number | undefined {
  const time = Date.parse(param(name))
  return Number.isNaN(time) ? undefined : time
}

/** @param from undefined to begin with the oldest, as `to` is to end with the newest */
export function setRange(from: number | undefined, to: number | undefined): void {
  const text = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString())
  setParams({ from: text(from), to: text(to) }, { replaces: true })
}

/** The calls that may be shown, newest first: those that have come while they may move others. */
export const shownCalls = computed(() => {
  const next = withoutNewer(calls.value, arrivedUpTo.value)
  if (!isSame(next, shownBefore)) shownBefore = next
  return shownBefore
})

/** What was shown before. While new calls wait, it stays the same list, so that nothing is computed again. */
let shownBefore: readonly Call[] = []

function withoutNewer(newestFirst: readonly Call[], number: number): readonly Call[] {
  const at = newestFirst.findIndex((call) => call.number <= number)
  return at === 0 ? newestFirst : at === -1 ? [] : newestFirst.slice(at)
}

/** Calls are only added and removed at the ends of the list. */
function isSame(one: readonly Call[], other: readonly Call[]): boolean {
  return one.length === other.length && one[0] === other[0] && one.at(-1) === other.at(-1)
}

const predicate = computed(() => predicateOf(tokens.value))

/** The calls that match the filter, whatever their outcome and time. */
const matching = computed(() => shownCalls.value.filter(predicate.value))

export const overview = computed<Overview>(() => overviewOf(matching.value))

const inRange = computed(() => {
  const { from, to } = range.value
  const isAll = from === Number.NEGATIVE_INFINITY && to === Number.POSITIVE_INFINITY
  return isAll ? matching.value : matching.value.filter(({ time }) => time >= from && time <= to)
})

const NONE = { all: 0, allowed: 0, notAllowed: 0, denied: 0, audited: 0, refused: 0 } as const

/** How many calls of each outcome match the filter and the time. */
export const counts = computed(() => {
  const found: Record<Outcome | 'all', number> = { ...NONE }
  for (const { outcome } of inRange.value) {
    found.all++
    found[outcome]++
  }
  return found
})

export const listed = computed(() => {
  const outcome = effect.value
  return outcome === '' ? inRange.value : inRange.value.filter((call) => call.outcome === outcome)
})

/** The keys of rows whose calls have rows of their own. */
const unfolded = signal<ReadonlySet<string>>(new Set())

export function setUnfolded(key: string, isUnfolded: boolean): void {
  const next = new Set(unfolded.peek())
  if (isUnfolded) next.add(key)
  else next.delete(key)
  unfolded.value = next
}

export const rows = computed(() => rowsOf(listed.value, unfolded.value))

/** How many calls wait to be shown that match the filter. */
export const waiting = computed(() => {
  const number = arrivedUpTo.value
  const newer = calls.value.slice(0, calls.value.length - shownCalls.value.length)
  const isListed = ({ outcome }: Call) => effect.value === '' || outcome === effect.value
  return newer.filter((call) => call.number > number && isListed(call) && predicate.value(call)).length
})

/** The selected call. Undefined when none is, or it is not kept any more. */
export const selected = computed<Call | undefined>(() => {
  const id = param('sel')
  if (id === '') return undefined
  // The decisions of a call are numbered from the first one.
  const decisions = calls.value.filter(({ requestId }) => requestId === id).reverse()
  return decisions[Number(param('d'))] ?? decisions[0]
})

export const selectedRow = computed(() => rowShowing(rows.value, selected.value))

export function select(call: Call | undefined): void {
  setParams({ sel: call?.requestId, d: call && decisionIndex(call) }, { replaces: true })
}

/** Returns the position of a decision among those of its call, as addresses have it. The first one needs none. */
export function decisionIndex({ requestId, number }: Call): string | undefined {
  const decisions = calls.value.filter((each) => each.requestId === requestId).reverse()
  const at = decisions.findIndex((each) => each.number === number)
  return at > 0 ? String(at) : undefined
}
