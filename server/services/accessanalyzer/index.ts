/** The complete table of operations of IAM Access Analyzer, each in the family of its resource. */
import { operationTable } from '../../../core/engine/operation.ts'
import { analyzers } from './analyzers.ts'
import { archiveRules } from './archive-rules.ts'
import { policyChecks } from './checks/index.ts'
import { findings } from './findings/index.ts'
import { policyGeneration } from './policy-generation/index.ts'
import { accessPreviews } from './previews/index.ts'
import { recommendations } from './recommendations/index.ts'
import { serviceLinkedAnalyzers } from './service-linked-analyzers.ts'
import { tags } from './tags.ts'

export const accessanalyzerOperations = operationTable<'accessanalyzer'>()({
  ...accessPreviews,
  ...analyzers,
  ...archiveRules,
  ...findings,
  ...policyChecks,
  ...policyGeneration,
  ...recommendations,
  ...serviceLinkedAnalyzers,
  ...tags,
})
