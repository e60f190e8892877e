/** Rows of the resources of other services, in the accounts that own them. */
import type { AnalyzedResourceType } from './access-analyzer.ts'
import type { ResourceConfiguration } from './resource-configurations.ts'

/** A resource of another service with known access. Dates are milliseconds since the epoch. */
export interface ResourceRow {
  readonly arn: string
  readonly type: Exclude<AnalyzedResourceType, 'AWS::IAM::Role' | 'AWS::IAM::User'>
  readonly region: string
  readonly configuration: ResourceConfiguration
  /** The source of the description. Resources that calls describe are forgotten when there are too many. */
  readonly origin: 'seed' | 'call'
  readonly createDate: number
  /** When the configuration last changed. */
  readonly changeDate: number
}
