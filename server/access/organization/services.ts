/** The services of an organization: those that it trusts, and those that an account administers for it. */
import type { OrganizationService } from '../../../store/index.ts'

export function includesService(
  services: readonly OrganizationService[] | undefined,
  principal: string,
): boolean {
  return services?.some((each) => each.principal === principal) ?? false
}
