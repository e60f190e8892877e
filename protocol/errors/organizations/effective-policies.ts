/** Errors about effective policies. */
import { invalidInput, organizationsError } from './common.ts'

// ---- Organizations: effective policies --------------------------------------------------------------------------

/** S. */
export const effectivePolicyNotFound = () =>
  organizationsError(
    'EffectivePolicyNotFoundException',
    'The specified policy type is not enabled. Enable that policy type on your organization root and then retry.',
  )

/** S. Only accounts have effective policies. */
export const targetNotSupported = () =>
  invalidInput('TARGET_NOT_SUPPORTED', 'You specified a target that is not currently supported.')

/** S. The type has no effective policies. Not all operations and types have this reason for it. */
export const policyTypeNotSupported = () =>
  invalidInput('INVALID_ENUM_POLICY_TYPE', 'You specified an invalid policy type.')
