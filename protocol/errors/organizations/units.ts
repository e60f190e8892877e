/** Errors about roots and organizational units, and what they contain. */
import { organizationsError } from './common.ts'

// ---- Organizations: roots and organizational units --------------------------------------------------------------

/** E. */
export const organizationalUnitNotFound = () =>
  organizationsError(
    'OrganizationalUnitNotFoundException',
    "You specified an organizational unit that doesn't exist.",
  )

/** E. Without an article. */
export const parentNotFound = () =>
  organizationsError('ParentNotFoundException', "You specified parent that doesn't exist.")

/** E: the first sentence of the model's documentation. */
export const childNotFound = () =>
  organizationsError(
    'ChildNotFoundException',
    "We can't find an organizational unit (OU) or Amazon Web Services account with the ChildId that you specified.",
  )
