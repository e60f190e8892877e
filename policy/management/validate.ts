/** Validates new contents of the policies of AWS Organizations, of every type. */
import { parseJson } from '../json.ts'
import {
  malformedPolicy,
  validateResourceControlPolicy,
  validateServiceControlPolicy,
} from '../validate/organization.ts'
import { conforms } from './conforms.ts'
import type { ManagementPolicyFacts } from './grammar.ts'
import { managementGrammars } from './grammars.ts'
import { isTooLarge } from './limits.ts'
import { readManagementPolicy } from './read.ts'
import type { OrganizationPolicyType } from './types.ts'

/** What CreatePolicy and UpdatePolicy answer. */
export type OrganizationPolicyError =
  | { readonly code: 'MalformedPolicyDocumentException'; readonly message: string }
  | {
      readonly code: 'ConstraintViolationException'
      readonly reason: 'POLICY_CONTENT_LIMIT_EXCEEDED'
      readonly message: string
    }

/** Source: the console of AWS Organizations. */
const tooLarge: OrganizationPolicyError = {
  code: 'ConstraintViolationException',
  reason: 'POLICY_CONTENT_LIMIT_EXCEEDED',
  message: 'You have exceeded the maximum policy size.',
}

const malformed: OrganizationPolicyError = {
  code: 'MalformedPolicyDocumentException',
  message: malformedPolicy,
}

/**
 * Returns why AWS refuses a document as the content of a policy. Undefined if AWS accepts it.
 *
 * Unverified: The size of an organization policy is checked after whether it is JSON, and before its grammar.
 * Public reports of users agree, but nothing was recorded on AWS.
 */
export function organizationPolicyError(
  type: OrganizationPolicyType,
  document: string,
  facts: ManagementPolicyFacts,
): OrganizationPolicyError | undefined {
  if (parseJson(document) === undefined) return malformed
  if (isTooLarge(type, document)) return tooLarge
  return isValid(type, document, facts) ? undefined : malformed
}

function isValid(type: OrganizationPolicyType, document: string, facts: ManagementPolicyFacts): boolean {
  if (type === 'SERVICE_CONTROL_POLICY') {
    return validateServiceControlPolicy(document, facts.partition) === undefined
  }
  if (type === 'RESOURCE_CONTROL_POLICY') {
    return validateResourceControlPolicy(document, facts.partition) === undefined
  }
  const written = readManagementPolicy(document, managementGrammars[type])
  return written !== undefined && conforms(written, { facts, name: '' })
}
