/** Errors about accounts that move within an organization. */
import { organizationsError } from './common.ts'

// ---- Organizations: moves of accounts ---------------------------------------------------------------------------

/** E: the first sentence of the model's documentation. */
export const sourceParentNotFound = () =>
  organizationsError(
    'SourceParentNotFoundException',
    "We can't find a source root or OU with the ParentId that you specified.",
  )

/** E: the first sentence of the model's documentation. */
export const destinationParentNotFound = () =>
  organizationsError(
    'DestinationParentNotFoundException',
    "We can't find the destination container (a root or OU) with the ParentId that you specified.",
  )

/** E: the sentence is the model's. */
export const duplicateAccount = () =>
  organizationsError(
    'DuplicateAccountException',
    'That account is already present in the specified destination.',
  )
