/** The tags of analyzers. */

import type { Family } from '../../../core/engine/operation.ts'
import {
  requestedKeys,
  requestedTags,
  type Tagged,
  toTagMap,
  withoutTags,
} from '../../../core/engine/tag-maps.ts'
import type { AnalyzerRow, Tx, View } from '../../../store/index.ts'
import { analyzerTarget, keyOfAnalyzer, requireAnalyzer } from './lookup.ts'
import { withTags } from './tag-rules.ts'

interface ResourceInput {
  readonly resourceArn: string
}

const resource = (view: View, { resourceArn }: ResourceInput) => analyzerTarget(view, resourceArn)

export const tags = {
  ListTagsForResource: {
    resource,
    run: (tx, { resourceArn }, ctx) => ({ tags: toTagMap(requireAnalyzer(tx, resourceArn, ctx).tags) }),
  },

  TagResource: {
    resource,
    conditions: (_view, input) => requestedTags(input.tags),
    run: (tx, input, ctx) => {
      const analyzer = requireAnalyzer(tx, input.resourceArn, ctx)
      replaceTags(tx, analyzer, withTags(analyzer, input.tags, ctx))
      return {}
    },
  },

  /** Unverified: Keys that UntagResource names but the analyzer does not have are ignored. */
  UntagResource: {
    resource,
    conditions: (_view, { tagKeys }) => requestedKeys(tagKeys),
    run: (tx, input, ctx) => {
      const analyzer = requireAnalyzer(tx, input.resourceArn, ctx)
      replaceTags(tx, analyzer, withoutTags(analyzer, input.tagKeys))
      return {}
    },
  },
} satisfies Family<'accessanalyzer'>

function replaceTags({ analyzers }: Tx, analyzer: AnalyzerRow, tagged: Tagged): void {
  const { tags: _replaced, ...rest } = analyzer
  analyzers.put(keyOfAnalyzer(analyzer), { ...rest, ...tagged })
}
