/** Errors about services: their trusted access, and the accounts that administer them. */
import { constraintViolation, invalidInput, organizationsError } from './common.ts'

// ---- Organizations: trusted services and delegated administrators -----------------------------------------------

/** E. */
export const unrecognizedServicePrincipal = () =>
  invalidInput('UNRECOGNIZED_SERVICE_PRINCIPAL', 'You specified an unrecognized service principal.')

/** S. For disabling trusted access. */
export const administratorsRemain = () =>
  constraintViolation(
    'DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE',
    'You have delegated administrator/s for this service. De-register them in order to disable service access.',
  )

/** E: the sentence is the model's. */
export const policyTypeNeedsService = () =>
  constraintViolation(
    'POLICY_TYPE_ENABLED_FOR_THIS_SERVICE',
    'You attempted to disable service access before you disabled the policy type (for example, SECURITYHUB_POLICY). To complete this operation, you must first disable the policy type.',
  )

/** I (iam-identity-center-team#355). */
export const cannotRegisterManagement = () =>
  constraintViolation(
    'CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR',
    'You cannot register management account/yourself as delegated administrator for your organization.',
  )

/** E: the sentence is the model's. */
export const cannotRegisterClosedAccount = () =>
  constraintViolation(
    'CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR',
    'You cannot register a suspended account as a delegated administrator.',
  )

/** I (runbooks of users). */
export const trustedAccessMissing = () =>
  constraintViolation(
    'SERVICE_ACCESS_NOT_ENABLED',
    'You must enable service access before you delegate an administrator for this service',
  )

/** E: the sentence is the model's. For a service that can have one administrator. */
export const administratorExists = () =>
  constraintViolation(
    'DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE',
    'You attempted to register an Amazon Web Services account as a delegated administrator for an Amazon Web Services service that already has a delegated administrator. To complete this operation, you must first deregister any existing delegated administrators for this service.',
  )

/** E: the sentence is the model's. For a service that can have several administrators. */
export const tooManyAdministrators = () =>
  constraintViolation(
    'MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED',
    'You attempted to register more delegated administrators than allowed for the service principal.',
  )

/** I (pepperize/cdk-organizations#716). */
export const accountAlreadyRegistered = () =>
  organizationsError(
    'AccountAlreadyRegisteredException',
    'The provided account is already a delegated administrator for your organization.',
  )

/** I (public reports of users). */
export const accountNotRegistered = () =>
  organizationsError(
    'AccountNotRegisteredException',
    'The provided account is not a registered delegated administrator for your organization.',
  )
