/** Addresses of policies. */
import { linkTo } from '../../router.ts'
import type { Holder } from './address.ts'

/** Returns the page of a managed policy. Those of AWS are in the account `aws`. */
export function policyLink(arn: string): string {
  const [account = '', resource = ''] = arn.split(':').slice(4)
  return linkTo(['policies', account, ...resource.split('/').slice(1)])
}

/** Returns the editor for a new policy of an identity, made from its calls. */
export function generateLink(caller: string, holder: Holder): string {
  return linkTo(['policies', 'new'], { from: 'calls', caller, for: holder.arn })
}
