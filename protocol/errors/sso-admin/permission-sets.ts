/** Errors about permission sets and their policies. */
import { validationException } from '../json-requests.ts'
import { conflict, quotaExceeded, resourceNotFound } from './common.ts'

// ---- Identity Center: permission sets ---------------------------------------------------------------------------

/** E (getmoto/moto). */
export const permissionSetNotFound = (id: string) =>
  resourceNotFound(`Could not find PermissionSet with id ${id}`)

/** I (aws-samples/terraform-aws-identity-center#2). */
export const permissionSetExists = (name: string) =>
  conflict(`PermissionSet with name ${name} already exists.`)

/** I (hashicorp/terraform-provider-aws#26757 for the beginning; iambic retries on the whole). */
export const permissionSetInUse = () =>
  conflict('Could not delete because PermissionSet has ApplicationProfile associated with it.')

/** E: managed policies have the same text. */
export const tooManyPermissionSets = (quota: number, id: string) =>
  quotaExceeded(
    `You have exceeded AWS SSO limits. Cannot create PermissionSet more than ${quota} for id ${id}. Please refer to https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html`,
  )

/** The text is ours. A session lasts between one hour and twelve. */
export const invalidSessionDuration = (duration: string) =>
  validationException(`SessionDuration ${duration} must be between PT1H and PT12H.`)

// ---- Identity Center: policies of permission sets ---------------------------------------------------------------

/** I (cloudformation-coverage-roadmap#1294). */
export const invalidInlinePolicy = () => validationException('Invalid PermissionsPolicy Document')

/** The text is ours. White space does not count. */
export const inlinePolicyTooLarge = (quota: number) =>
  quotaExceeded(`The inline policy must have at most ${quota} bytes without white space.`)

/** The text is ours. */
export const inlinePolicyNotFound = (id: string) =>
  resourceNotFound(`Could not find InlinePolicy for PermissionSet with id ${id}`)

/** E (getmoto/moto). The policy is not AWS's. */
export const policyDoesNotExist = (arn: string) => resourceNotFound(`Policy does not exist with ARN: ${arn}`)

/** E (getmoto/moto). `manged` is AWS's spelling. */
export const managedPolicyAttached = (id: string, arn: string) =>
  conflict(`Permission set with id ${id} already has a typed link attachment to a manged policy with ${arn}`)

/** E (getmoto/moto). */
export const tooManyManagedPolicies = (quota: number, id: string) =>
  quotaExceeded(
    `You have exceeded AWS SSO limits. Cannot create ManagedPolicy more than ${quota} for id ${id}. Please refer to https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html`,
  )

/** E (getmoto/moto). */
export const managedPolicyNotAttached = (arn: string) =>
  resourceNotFound(`Could not find ManagedPolicy with arn ${arn}`)

/** E (getmoto/moto). With two spaces. */
export const customerPolicyAttached = (name: string, path: string) =>
  conflict(`Given customer managed policy with name: ${name}  and path ${path} already attached`)

/** E (getmoto/moto). */
export const tooManyCustomerPolicies = (quota: number) =>
  quotaExceeded(
    `Cannot attach managed policy: number of attached managed policies is already at maximum ${quota}`,
  )

/** E (getmoto/moto). With two spaces. */
export const customerPolicyNotAttached = (name: string, path: string) =>
  resourceNotFound(
    `Given managed policy with name: ${name}  and path ${path} does not exist on PermissionSet`,
  )

/** The text is ours. */
export const boundaryNotFound = (id: string) =>
  resourceNotFound(`Could not find PermissionsBoundary for PermissionSet with id ${id}`)

/** The text is ours. A boundary is one policy, of AWS or of the customer. */
export const invalidBoundary = () =>
  validationException(
    'PermissionsBoundary must have either CustomerManagedPolicyReference or ManagedPolicyArn, but not both.',
  )
