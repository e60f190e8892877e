/** Rows of access previews, in the account that created them. Dates are milliseconds since the epoch. */
import type { ExternalFinding, FindingStatus } from './access-analyzer.ts'
import type { ResourceConfiguration } from './resource-configurations.ts'

/** The change that a proposed configuration would make to a finding. */
export interface PreviewedFinding {
  /** As it would be, with the ID of the preview's finding. */
  readonly finding: ExternalFinding
  readonly changeType: 'NEW' | 'CHANGED' | 'UNCHANGED'
  /** The finding of the analyzer that it is compared with. Absent if it is new. */
  readonly existing?: { readonly id: string; readonly status: FindingStatus }
}

export interface AccessPreviewRow {
  /** A UUID. */
  readonly id: string
  /** The key of the analyzer. */
  readonly analyzer: string
  /** The proposed configuration, by the ARN of its resource. */
  readonly configurations: Readonly<Record<string, ResourceConfiguration>>
  readonly createDate: number
  /** Absent if there are findings, or none were found. */
  readonly failure?: 'INVALID_CONFIGURATION'
  readonly findings: readonly PreviewedFinding[]
  /** Of the request that created the preview. */
  readonly clientToken?: string
  readonly requestDigest?: string
}
