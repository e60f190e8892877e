/** Errors about services: their trusted access, and the accounts that administer them. */
import { constraintViolation, invalidInput } from './common.ts'

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
