/**
 * Errors of delegation requests, role templates, and policy templates. No AWS responses are known: codes are
 * the model's.
 */
import { AwsError, alreadyExists, invalidInput, noSuchEntity } from './aws-error.ts'

// ---- Delegation requests and templates --------------------------------------------------------------------------

/** The code is among those the operations declare; the text is ours. Also for other accounts' requests. */
export const noSuchDelegationRequest = (id: string) =>
  noSuchEntity(`The delegation request with id ${id} cannot be found.`)
/** The code is among those that the operations declare; the text is ours. */
export const delegationRequestInState = (id: string, state: string) =>
  invalidInput(`The delegation request with id ${id} is in the state ${state}, which does not allow this.`)
/** AcceptDelegationRequest declares no InvalidInput; the text is ours. */
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

/** The codes are among those that the operations declare; the texts are ours. */
export const unknownTemplateParameter = (name: string) =>
  invalidInput(`The template has no parameter ${name}.`)
export const duplicateTemplateParameter = (name: string) =>
  invalidInput(`The parameter ${name} is given more than once.`)
export const templateParameterMissing = (name: string) =>
  invalidInput(`The template needs a value for the parameter ${name}.`)
export const templateValueNotOfType = (name: string, type: string) =>
  invalidInput(`The value of the parameter ${name} is not of the type ${type}.`)

/** The code is among those that GetHumanReadableSummary declares; the text is ours. */
export const invalidLocale = (locale: string) => invalidInput(`The locale ${locale} is not valid.`)

/** The code is among those that the operations declare; the text is ours. */
export const noSuchRoleTemplate = (arn: string) => noSuchEntity(`The role template ${arn} cannot be found.`)
/** The code is among those that the operations declare; the text is ours. */
export const noSuchRoleTemplateVersion = (arn: string, minorVersion: number) =>
  noSuchEntity(`The role template ${arn} has no minor version ${minorVersion}.`)
/** D for the rule; the text is ours. */
export const roleTemplateDisabled = (arn: string) =>
  new AwsError('RoleTemplateDisabled', `The role template ${arn} is disabled.`, 400)
/** D for the rule; the text is ours. */
export const roleNameConflict = (name: string) =>
  new AwsError('NameConflict', `The role name ${name} conflicts with an existing role.`, 409)
