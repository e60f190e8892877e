/** The address of the access portal at this server. AWS's own is that of a host of AWS. */
import type { Instance } from './instance.ts'

export function portalPath({ identityStoreId }: Instance): string {
  return `/start?directory=${encodeURIComponent(identityStoreId)}`
}
