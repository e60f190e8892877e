/** Errors about assignments and the accounts that they are for. */
import { validationException } from '../json-requests.ts'
import { quotaExceeded, resourceNotFound } from './common.ts'

// ---- Identity Center: assignments -------------------------------------------------------------------------------

/** The text is ours. For an account outside the organization, and for a closed one. */
export const accountNotFound = (id: string) => resourceNotFound(`Could not find Account with id ${id}`)

/** The text is ours. For a status that no request of this kind has. */
export const requestNotFound = (id: string) => resourceNotFound(`Could not find Request with id ${id}`)

/** The text is ours. ProvisionPermissionSet for one account names it. */
export const targetRequired = () =>
  validationException('TargetId is required when TargetType is AWS_ACCOUNT.')

const provisionedSetsText = (quota: number) =>
  `An account can have at most ${quota} provisioned permission sets.`

/** The text is ours. CreateAccountAssignment would provision one more. */
export const tooManyProvisionedSets = (quota: number) => quotaExceeded(provisionedSetsText(quota))

/** The text is ours. ProvisionPermissionSet declares no error for quotas. */
export const cannotProvisionMore = (quota: number) => validationException(provisionedSetsText(quota))
