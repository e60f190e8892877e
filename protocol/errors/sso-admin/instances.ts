/** Errors about instances, and their attributes for access control. */
import { validationException } from '../json-requests.ts'
import { conflict, resourceNotFound } from './common.ts'

// ---- Identity Center: creating and updating instances -----------------------------------------------------------

/** I (aws-controllers-k8s/test-infra#1063). */
export const managementAccountNotAllowed = () =>
  validationException('Organization management account is not allowed to perform the operation.')

/** The text is ours. An account has one instance over all regions. */
export const instanceExists = () =>
  conflict('An instance of IAM Identity Center already exists in this account.')

/** The text is ours. */
export const tooManyUpdates = () =>
  validationException(
    'EncryptionConfiguration and PermissionSetsEnabled cannot be updated in the same request.',
  )

/** The text is ours. */
export const cannotDisablePermissionSets = () =>
  validationException('PermissionSetsEnabled must be true. Permission sets cannot be disabled.')

/** The text is ours. A customer managed key needs an ARN, and AWS's key has none. */
export const invalidEncryption = () =>
  validationException('KmsKeyArn is required if KeyType is CUSTOMER_MANAGED_KEY, and not allowed otherwise.')

// ---- Identity Center: attributes for access control -------------------------------------------------------------

/** The text is ours. */
export const attributesNotEnabled = () =>
  resourceNotFound('Attributes for access control are not enabled for this instance.')

/** The text is ours. */
export const attributesAlreadyEnabled = () =>
  conflict('Attributes for access control are already enabled for this instance.')

/** The text is ours. */
export const duplicateAttribute = (key: string) =>
  validationException(`The attribute ${key} occurs more than once.`)
