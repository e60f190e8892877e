/** Errors about the resource policy of an organization. */
import { constraintViolation, invalidInput, organizationsError } from './common.ts'

// ---- Organizations: the resource policy -------------------------------------------------------------------------

/** S. */
export const resourcePolicyNotFound = () =>
  organizationsError('ResourcePolicyNotFoundException', 'No resource-based policy found.')

/** S. For everything but actions and resources, also for an account that does not exist, and for a role. */
export const invalidResourcePolicy = () =>
  invalidInput('INVALID_RESOURCE_POLICY_JSON', 'This resource-based policy contains invalid JSON.')

/** S. */
export const unsupportedAction = (action: string) =>
  invalidInput(
    'UNSUPPORTED_ACTION_IN_RESOURCE_POLICY',
    `${action} is not a supported action for this resource-based policy.`,
  )

/** The text is ours, made like that for actions. */
export const unsupportedResource = (resource: string) =>
  invalidInput(
    'UNSUPPORTED_RESOURCE_IN_RESOURCE_POLICY',
    `${resource} is not a supported resource for this resource-based policy.`,
  )

/** E: the sentence is the model's. An account that is in no organization, or in another. */
export const unsupportedPrincipal = () =>
  invalidInput('INVALID_PRINCIPAL', 'You specified an invalid principal element in the policy.')

/** S. */
export const cannotTagOnUpdate = () =>
  constraintViolation(
    'UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED',
    'Adding tags on updating an existing resource-based policy is not supported.',
  )
