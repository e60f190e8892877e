/** The complete table of operations of IAM Access Analyzer, each in the family of its resource. */
import { notYet, operationTable } from '../../engine/operation.ts'
import { analyzers } from './analyzers.ts'
import { archiveRules } from './archive-rules.ts'
import { accessChecks } from './checks/access-checks.ts'
import { policyValidation } from './checks/validate-policy.ts'
import { serviceLinkedAnalyzers } from './service-linked-analyzers.ts'
import { tags } from './tags.ts'

export const accessanalyzerOperations = operationTable<'accessanalyzer'>()({
  ...analyzers,
  ...accessChecks,
  ...archiveRules,
  ...policyValidation,
  ...serviceLinkedAnalyzers,
  ...tags,
  // These need findings, which are computed from proofs.
  ApplyArchiveRule: notYet,
  GetAnalyzedResource: notYet,
  GetFinding: notYet,
  GetFindingV2: notYet,
  GetFindingsStatistics: notYet,
  ListAnalyzedResources: notYet,
  ListFindings: notYet,
  ListFindingsV2: notYet,
  StartResourceScan: notYet,
  UpdateFindings: notYet,
  CreateAccessPreview: notYet,
  GetAccessPreview: notYet,
  ListAccessPreviewFindings: notYet,
  ListAccessPreviews: notYet,
  GenerateFindingRecommendation: notYet,
  GetFindingRecommendation: notYet,
  // These need records of calls beyond the recent decisions.
  CancelPolicyGeneration: notYet,
  GetGeneratedPolicy: notYet,
  ListPolicyGenerations: notYet,
  StartPolicyGeneration: notYet,
})
