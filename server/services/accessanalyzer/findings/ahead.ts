/** Analyzes before a call runs, so that long analyses do not hold up other calls. */
import { setImmediate } from 'node:timers/promises'
import type { Context } from '../../../../core/engine/operation.ts'
import type { View } from '../../../../store/index.ts'
import { purposeOf } from '../configuration.ts'
import { findAnalyzer, type OfAnalyzer } from '../lookup.ts'
import { disabledReason } from '../organization.ts'
import { sourceFor } from './sources.ts'

/** Other calls run after so many milliseconds of work. */
const SLICE = 10

/**
 * Proves what the findings of an analyzer depend on, and lets other calls run in between.
 *
 * The results are remembered, so that a transaction proves again only what has changed in the meantime. What is unused
 * takes no proofs.
 */
export async function analyzeAhead(view: View, { analyzerArn }: OfAnalyzer, ctx: Context): Promise<void> {
  const analyzer = findAnalyzer(view, analyzerArn, ctx)
  if (!analyzer || purposeOf(analyzer.type) === 'unused' || disabledReason(view, analyzer)) return
  let sliceBegan = performance.now()
  for (const resource of sourceFor(analyzer)(view, analyzer, ctx))
    for (const _ of resource.find()) {
      if (performance.now() - sliceBegan < SLICE) continue
      await setImmediate()
      sliceBegan = performance.now()
    }
}
