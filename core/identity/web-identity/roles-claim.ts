/** Reads which roles a token permits. Recorded on AWS, September 2026. */
import { roleNotInClaim, rolesClaimEmpty, rolesClaimInvalid } from '../../../protocol/errors.ts'
import type { Structure } from '../../../protocol/structure.ts'
import { parseRoleArn } from '../../aws/arns.ts'

const ROLES = 'https://aws.amazon.com/roles'

/**
 * Returns whether a token names the role. A token without the claim names none, but permits every role.
 *
 * @throws InvalidIdentityToken if the token names only other roles, or none
 */
export function namesRole({ [ROLES]: claim }: Structure, arn: string): boolean {
  if (claim === undefined || claim === null) return false
  const arns = entriesOf(claim).filter(isRoleArn)
  if (arns.length === 0) throw rolesClaimEmpty()
  if (!arns.includes(arn)) throw roleNotInClaim()
  return true
}

const PARTS_OF_ARN = 6

/**
 * Returns whether an entry of the claim is a role ARN. Those with a colon in the path are none, although paths of
 * roles can have colons.
 */
function isRoleArn(entry: string): boolean {
  return parseRoleArn(entry) !== undefined && entry.split(':').length === PARTS_OF_ARN
}

/** Returns the texts of a list, or the parts of one text. */
function entriesOf(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return trimmed(claim.split(';'))
  if (!Array.isArray(claim)) throw rolesClaimInvalid()
  return trimmed(claim.filter((entry) => typeof entry === 'string'))
}

function trimmed(entries: readonly string[]): readonly string[] {
  return entries.map((entry) => entry.trim())
}
