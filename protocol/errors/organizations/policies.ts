/** Errors about policies, their attachments, and policy types. */
import { constraintViolation, invalidInput, organizationsError } from './common.ts'

// ---- Organizations: policies ------------------------------------------------------------------------------------

/** E. */
export const policyNotFound = () =>
  organizationsError('PolicyNotFoundException', "You specified a policy that doesn't exist.")

/** E: the sentence is the one that AWS has for a duplicate attachment. */
export const duplicatePolicy = () =>
  organizationsError('DuplicatePolicyException', 'A policy with the specified name and type already exists.')

/** S. */
export const policyInUse = () =>
  organizationsError('PolicyInUseException', 'The specified policy is in use and cannot be deleted.')

/** S. For everything that is wrong with a document. */
export const malformedPolicyDocument = (problem: string) =>
  organizationsError('MalformedPolicyDocumentException', problem)

/** I (the console of AWS Organizations). */
export const policyContentLimitExceeded = (problem: string) =>
  constraintViolation('POLICY_CONTENT_LIMIT_EXCEEDED', problem)

/** E: the sentence is the model's. */
export const policyNumberLimitExceeded = () =>
  constraintViolation(
    'POLICY_NUMBER_LIMIT_EXCEEDED',
    'You attempted to exceed the number of policies that you can have in an organization.',
  )

/** E: the sentence is the model's. */
export const immutablePolicy = () =>
  invalidInput(
    'IMMUTABLE_POLICY',
    "You specified a policy that is managed by Amazon Web Services and can't be modified.",
  )

// ---- Organizations: attachments of policies ---------------------------------------------------------------------

/** S. */
export const targetNotFound = () =>
  organizationsError('TargetNotFoundException', "You specified a target that doesn't exist.")

/** I (public reports of users). The sentence is about names, but this is the answer to a second attachment. */
export const duplicatePolicyAttachment = () =>
  organizationsError(
    'DuplicatePolicyAttachmentException',
    'A policy with the specified name and type already exists.',
  )

/** E: the sentence is the model's. */
export const policyNotAttached = () =>
  organizationsError(
    'PolicyNotAttachedException',
    "The policy isn't attached to the specified target in the specified root.",
  )

/** I (hashicorp/terraform-provider-aws#41493). */
export const tooManyAttachments = () =>
  constraintViolation(
    'MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
    'You have attached the maximum number of policies to the specified target.',
  )

/** I (hashicorp/terraform-provider-aws#26797). */
export const lastAttachment = () =>
  constraintViolation(
    'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
    'You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.',
  )

/** E: the sentence is the model's. */
export const nonDetachablePolicy = () =>
  invalidInput('NON_DETACHABLE_POLICY', "You can't detach this Amazon Web Services Managed Policy.")

// ---- Organizations: policy types --------------------------------------------------------------------------------

/** E. */
export const rootNotFound = () =>
  organizationsError('RootNotFoundException', "You specified a root that doesn't exist.")

/** E. */
export const policyTypeAlreadyEnabled = () =>
  organizationsError('PolicyTypeAlreadyEnabledException', 'The specified policy type is already enabled.')

/** I (public reports of users), for AttachPolicy and for DisablePolicyType. */
export const policyTypeNotEnabled = () =>
  organizationsError(
    'PolicyTypeNotEnabledException',
    'This operation can be performed only for enabled policy types.',
  )

/** E: the sentence is the model's. */
export const policyTypeNotAvailable = () =>
  organizationsError(
    'PolicyTypeNotAvailableForOrganizationException',
    "You can't use the specified policy type with the feature set currently enabled for this organization.",
  )

/** The text is ours. The model's sentence for this reason is about delegated administrators. */
export const policyTypeNeedsServiceAccess = () =>
  constraintViolation(
    'SERVICE_ACCESS_NOT_ENABLED',
    'You attempted to enable a policy type before you enabled service access. Call the EnableAWSServiceAccess API first.',
  )
