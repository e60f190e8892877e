/** Recommendations for findings of unused permissions. */

import type { Family } from '../../../../core/engine/operation.ts'
import { invalidNextToken } from '../../../../protocol/errors/accessanalyzer.ts'
import { analyzerRules } from '../lookup.ts'

/** Recommendations need the proof engine, which is loaded on first use. */
const handlers = async () => (await import('./handlers.ts')).recommendationHandlers

export const recommendations = {
  GenerateFindingRecommendation: {
    ...analyzerRules,
    prepare: async () => (await handlers()).GenerateFindingRecommendation,
  },
  GetFindingRecommendation: {
    ...analyzerRules,
    wrongMarker: invalidNextToken,
    prepare: async () => (await handlers()).GetFindingRecommendation,
  },
} satisfies Family<'accessanalyzer'>
