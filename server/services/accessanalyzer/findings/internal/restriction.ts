/** How policies of an organization restrict internal access. */
import type { SourcedPolicy } from '../../../../../policy/index.ts'

export type Restriction = 'APPLIED' | 'APPLICABLE' | 'NOT_APPLICABLE'

/** AWS's policies that allow everything. */
const FULL_ACCESS = /\/p-(?:RCP)?FullAWSAccess$/

/**
 * Returns how policies restrict access: those of an organization are part of its analysis, and not of that of an account.
 * Source: API reference, InternalAccessDetails.
 *
 * Unverified: AWS's policies that allow everything restrict nothing.
 */
export function restrictionBy(
  levels: readonly (readonly SourcedPolicy[])[],
  isAnalyzed: boolean,
): Restriction {
  if (!levels.flat().some(({ source }) => !FULL_ACCESS.test(source))) return 'NOT_APPLICABLE'
  return isAnalyzed ? 'APPLIED' : 'APPLICABLE'
}
