/** Errors about the organization itself. */
import { organizationsError } from './common.ts'

// ---- Organizations: the organization ----------------------------------------------------------------------------

/** E. */
export const alreadyInOrganization = () =>
  organizationsError(
    'AlreadyInOrganizationException',
    'The provided account is already a member of an organization.',
  )

/** I (localstack/localstack#5288). */
export const organizationNotEmpty = () =>
  organizationsError(
    'OrganizationNotEmptyException',
    'To delete an organization you must first remove all member accounts (except the master).',
  )
