/** Errors about roots and organizational units, and what they contain. */
import { constraintViolation, organizationsError } from './common.ts'

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

/** E: the sentence is the model's. */
export const duplicateOrganizationalUnit = () =>
  organizationsError('DuplicateOrganizationalUnitException', 'An OU with the same name already exists.')

/** E: the sentence is the model's. */
export const organizationalUnitNotEmpty = () =>
  organizationsError(
    'OrganizationalUnitNotEmptyException',
    'The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child OUs, and try the operation again.',
  )

/** E: the sentence is the model's. */
export const unitDepthExceeded = () =>
  constraintViolation(
    'OU_DEPTH_LIMIT_EXCEEDED',
    'You attempted to create an OU tree that is too many levels deep.',
  )

/** E: the sentence is the model's. */
export const unitNumberExceeded = () =>
  constraintViolation(
    'OU_NUMBER_LIMIT_EXCEEDED',
    'You attempted to exceed the number of OUs that you can have in an organization.',
  )
