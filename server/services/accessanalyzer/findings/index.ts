/** Operations on findings, and on the resources that have them. */

import type { Context, Family } from '../../../../core/engine/operation.ts'
import { invalidNextToken } from '../../../../protocol/errors/accessanalyzer.ts'
import type { View } from '../../../../store/index.ts'
import { analyzerRules, type OfAnalyzer } from '../lookup.ts'
import type { FindingHandlers } from './handlers.ts'

/** Findings need the proof engine, which is loaded on first use. */
const handlers = () => import('./handlers.ts')

/** Returns an operation on the present findings of an analyzer. */
const onFindings = <Name extends keyof FindingHandlers>(name: Name) => ({
  ...analyzerRules,
  prepare: async (view: View, input: OfAnalyzer, ctx: Context): Promise<FindingHandlers[Name]> => {
    const { analyzeAhead, findingHandlers } = await handlers()
    await analyzeAhead(view, input, ctx)
    return findingHandlers[name]
  },
})

export const findings = {
  ListFindings: { ...onFindings('ListFindings'), wrongMarker: invalidNextToken },
  ListFindingsV2: {
    ...onFindings('ListFindingsV2'),
    action: 'access-analyzer:ListFindings',
    wrongMarker: invalidNextToken,
  },
  GetFinding: onFindings('GetFinding'),
  GetFindingV2: {
    ...onFindings('GetFindingV2'),
    action: 'access-analyzer:GetFinding',
    wrongMarker: invalidNextToken,
  },
  GetFindingsStatistics: onFindings('GetFindingsStatistics'),
  ApplyArchiveRule: onFindings('ApplyArchiveRule'),
  UpdateFindings: onFindings('UpdateFindings'),
  GetAnalyzedResource: onFindings('GetAnalyzedResource'),
  ListAnalyzedResources: {
    ...analyzerRules,
    wrongMarker: invalidNextToken,
    prepare: async () => (await handlers()).findingHandlers.ListAnalyzedResources,
  },
  StartResourceScan: onFindings('StartResourceScan'),
} satisfies Family<'accessanalyzer'>
