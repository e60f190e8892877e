/** Logs notes on decisions about actions that AWS does not have, which services may nevertheless ask about. */
import { noteOnAction } from '../../../analysis/names.ts'
import { isDecision, type Origin } from '../../../core/access/records/recent-decisions.ts'
import type { Iamulator } from '../endpoint.ts'

/** Calls of our own services have actions that AWS has. */
const ORIGINS: ReadonlySet<Origin> = new Set(['authorize', 'guard'])
/** A service asks about the same actions again and again. */
const MAXIMUM_SEEN = 1000

/** Notes each unknown action once, when a decision about it is recorded. */
export function noteUnknownActions(iamulator: Pick<Iamulator, 'decisions' | 'log' | 'ownServices'>): void {
  const seen = new Set<string>()
  iamulator.decisions.subscribe((recorded) => {
    if (!isDecision(recorded) || !ORIGINS.has(recorded.origin)) return
    const { action } = recorded.verdict.request
    if (seen.has(action) || seen.size >= MAXIMUM_SEEN) return
    seen.add(action)
    const note = noteOnAction(action, iamulator.ownServices)
    if (note !== undefined) iamulator.log.note(note)
  })
}
