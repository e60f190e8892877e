/** The complete table of operations of IAM Access Analyzer, each in the family of its resource. */
import { notYet, operationTable } from '../../engine/operation.ts'
import { analyzers } from './analyzers.ts'
import { archiveRules } from './archive-rules.ts'
import { policyChecks } from './checks/index.ts'
import { findings } from './findings/index.ts'
import { serviceLinkedAnalyzers } from './service-linked-analyzers.ts'
import { tags } from './tags.ts'

export const accessanalyzerOperations = operationTable<'accessanalyzer'>()({
  ...analyzers,
  ...archiveRules,
  ...findings,
  ...policyChecks,
  ...serviceLinkedAnalyzers,
  ...tags,
  // These need policies of resources other than roles, and records of unused access.
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
