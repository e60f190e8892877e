/** Analyzes before a call runs, so that long analyses do not hold up other calls. */
import type { Context } from '../../../../core/engine/operation.ts'
import { isTurnOver, nextTurn } from '../../../../core/runtime/turns.ts'
import type { View } from '../../../../store/index.ts'
import { purposeOf } from '../configuration.ts'
import { findAnalyzer, type OfAnalyzer } from '../lookup.ts'
import { disabledReason } from '../organization.ts'
import { sourceFor } from './sources.ts'

/**
 * Proves what the findings of an analyzer depend on, and lets other calls run in between.
 *
 * The results are remembered, so that a transaction proves again only what has changed in the meantime. What is unused
 * takes no proofs.
 */
export async function analyzeAhead(view: View, { analyzerArn }: OfAnalyzer, ctx: Context): Promise<void> {
  const analyzer = findAnalyzer(view, analyzerArn, ctx)
  if (!analyzer || purposeOf(analyzer.type) === 'unused' || disabledReason(view, analyzer)) return
  for (const resource of sourceFor(analyzer)(view, analyzer, ctx))
    for (const _ of resource.find()) if (isTurnOver()) await nextTurn()
}
