/** The tags of analyzers. */

import { tagMapOperations } from '../../../core/engine/tag-maps.ts'
import { taggable } from '../../../core/engine/tags.ts'
import { analyzerTarget, keyOfAnalyzer, requireAnalyzer } from './lookup.ts'
import { addTags } from './tag-rules.ts'

/** Unverified: Keys that UntagResource names but the analyzer does not have are ignored. */
export const tags = tagMapOperations(
  analyzerTarget,
  (tx, arn, ctx) => {
    const analyzer = requireAnalyzer(tx, arn, ctx)
    return taggable(analyzer, (changed) => tx.analyzers.put(keyOfAnalyzer(analyzer), changed))
  },
  addTags,
)
