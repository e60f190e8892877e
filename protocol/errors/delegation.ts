/** Errors of delegation requests, policy templates, and role templates. */
import { AwsError, alreadyExists, invalidInput, noSuchEntity, validationError } from './aws-error.ts'

// ---- Delegation requests and policy templates --------------------------------------------------------------------------

/** The code is among those the operations declare; the text is ours. Also for other accounts' requests. */
export const noSuchDelegationRequest = (id: string) =>
  noSuchEntity(`The delegation request with id ${id} cannot be found.`)
/** The code is among those that the operations declare; the text is ours. */
export const delegationRequestInState = (id: string, state: string) =>
  invalidInput(`The delegation request with id ${id} is in the state ${state}, which does not allow this.`)
/**
 * The text is ours.
 *
 * Unverified: AcceptDelegationRequest, which declares no InvalidInput, refuses a request in the wrong state
 * with ConcurrentModification, because AWS's code for this is not known.
 */
export const delegationRequestNotAcceptable = (id: string, state: string) =>
  new AwsError(
    'ConcurrentModification',
    `The delegation request with id ${id} is in the state ${state} and cannot be accepted.`,
    409,
  )
/** D for the rule; the text is ours. */
export const workflowIdTaken = (id: string) =>
  alreadyExists(`A delegation request with the requestor workflow id ${id} already exists.`)
/** D for the rule; the text is ours. */
export const notificationChannelNotTopic = (channel: string) =>
  invalidInput(`The notification channel ${channel} is not the ARN of an SNS topic.`)
/** The code is among those that CreateDelegationRequest declares; the text is ours. */
export const noSuchPolicyTemplate = (arn: string) =>
  invalidInput(`The policy template ${arn} does not exist or is not available to this account.`)
/** The code is among those that CreateDelegationRequest declares; the text is ours. */
export const malformedTemplatePolicy = (arn: string, problem: string) =>
  invalidInput(`The policy generated from the template ${arn} is not valid: ${problem}`)

/** The code is among those that the operations declare; the text is ours. For policy templates. */
export const unknownTemplateParameter = (name: string) =>
  invalidInput(`The template has no parameter ${name}.`)
/** The code is among those that the operations declare; the text is ours. */
export const duplicateTemplateParameter = (name: string) =>
  invalidInput(`The parameter ${name} is given more than once.`)
/** The code is among those that the operations declare; the text is ours. */
export const templateParameterMissing = (name: string) =>
  invalidInput(`The template needs a value for the parameter ${name}.`)
/** The code is among those that the operations declare; the text is ours. For role templates, too. */
export const templateValueNotOfType = (name: string, type: string) =>
  invalidInput(`The value of the parameter ${name} is not of the type ${type}.`)

/** The code is among those that GetHumanReadableSummary declares; the text is ours. */
export const invalidLocale = (locale: string) => invalidInput(`The locale ${locale} is not valid.`)

// ---- Role templates ---------------------------------------------------------------------------------------------

/** S: recorded on AWS, September 2026. */
export const unrecognizedRoleTemplateParameter = (name: string) =>
  invalidInput(`Failed to render template: Unrecognized parameter: ${name}`)
/** S: as above. */
export const roleTemplateParameterNotFound = (name: string) =>
  invalidInput(`Failed to render template: Parameter '${name}' not found.`)
/** S: as above. */
export const notOneTemplateValue = (name: string, count: number) =>
  validationError(`${name} replacement value must contain exactly one value, got ${count}`)
/**
 * S: as above.
 *
 * Unverified: GetRoleTemplateVersion reports a missing version like a missing template, because AWS's error
 * for it was recorded for AcquireRole only.
 */
export const noSuchRoleTemplate = (arn: string) => noSuchEntity(`Role Template ${arn} cannot be found.`)
/** S: as above, for AcquireRole with a minor version. */
export const noSuchRoleTemplateVersion = (arn: string) =>
  noSuchEntity(`Role template not found in repository: ${arn}`)
/** D for the rule; the text is ours. */
export const roleTemplateDisabled = (arn: string) =>
  new AwsError('RoleTemplateDisabled', `The role template ${arn} is disabled.`, 400)
/** S: recorded on AWS, September 2026. */
export const roleModified = (name: string) =>
  new AwsError(
    'RoleModified',
    `Role ${name} has been modified since it was created and is no longer managed.`,
    409,
  )
/** S: as above. Also for a name in another case. */
export const roleOfOtherParameters = () =>
  new AwsError(
    'NameConflict',
    'A role with this name exists but was created with different parameters. Pass a unique roleName to create a new role.',
    409,
  )
/**
 * S: as above.
 *
 * Unverified: AcquireRole refuses a role that was created from another template in the words for a role that
 * was created from none, because only the code of AWS's error for it is known.
 */
export const roleOfOtherOrigin = () =>
  new AwsError(
    'NameConflict',
    'A role with this name already exists in the account but was not created from this template. Choose a different role name, or remove the existing role if it is no longer needed.',
    409,
  )
