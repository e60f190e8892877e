/** Operations on findings of external access, and on the resources that have them. */
import { invalidNextToken } from '../../../../protocol/errors/accessanalyzer.ts'
import type { Family } from '../../../engine/operation.ts'
import { analyzerRules } from '../lookup.ts'

/** Findings need the proof engine, which is loaded on first use. */
const handlers = async () => (await import('./handlers.ts')).findingHandlers

export const findings = {
  ListFindings: {
    ...analyzerRules,
    wrongMarker: invalidNextToken,
    prepare: async () => (await handlers()).ListFindings,
  },
  ListFindingsV2: {
    ...analyzerRules,
    action: 'access-analyzer:ListFindings',
    wrongMarker: invalidNextToken,
    prepare: async () => (await handlers()).ListFindingsV2,
  },
  GetFinding: { ...analyzerRules, prepare: async () => (await handlers()).GetFinding },
  GetFindingV2: {
    ...analyzerRules,
    action: 'access-analyzer:GetFinding',
    wrongMarker: invalidNextToken,
    prepare: async () => (await handlers()).GetFindingV2,
  },
  GetFindingsStatistics: {
    ...analyzerRules,
    prepare: async () => (await handlers()).GetFindingsStatistics,
  },
  ApplyArchiveRule: { ...analyzerRules, prepare: async () => (await handlers()).ApplyArchiveRule },
  UpdateFindings: { ...analyzerRules, prepare: async () => (await handlers()).UpdateFindings },
  GetAnalyzedResource: { ...analyzerRules, prepare: async () => (await handlers()).GetAnalyzedResource },
  ListAnalyzedResources: {
    ...analyzerRules,
    wrongMarker: invalidNextToken,
    prepare: async () => (await handlers()).ListAnalyzedResources,
  },
  StartResourceScan: { ...analyzerRules, prepare: async () => (await handlers()).StartResourceScan },
} satisfies Family<'accessanalyzer'>
