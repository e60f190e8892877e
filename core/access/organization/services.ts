/** The services of an organization: those that it trusts, and those that an account administers for it. */
import type { OrganizationService, View } from '../../../store/index.ts'

export function includesService(
  services: readonly OrganizationService[] | undefined,
  principal: string,
): boolean {
  return services?.some((each) => each.principal === principal) ?? false
}

/** Returns whether an account is a delegated administrator of a service for the organization of `management`. */
export function isDelegatedAdministrator(
  { memberAccounts }: View,
  accountId: string,
  principal: string,
): boolean {
  return includesService(memberAccounts.get(accountId)?.administers, principal)
}
