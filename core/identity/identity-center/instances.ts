/** Which instance of IAM Identity Center an ARN means, and whose it is. Its owner's tables hold all that it has. */
import {
  type SsoInstanceRow,
  ssoInstanceId,
  ssoInstanceKey,
  type Tx,
  type View,
} from '../../../store/index.ts'
import { idInArn } from '../../aws/identity-center-ids.ts'

/** An instance, and the account that owns it. */
export interface OwnedInstance<Account = View> {
  readonly owner: Account
  readonly instance: SsoInstanceRow
}

/** Returns an instance that exists. */
export function findInstance(account: Tx, arn: string): OwnedInstance<Tx> | undefined
export function findInstance(account: View, arn: string): OwnedInstance | undefined
export function findInstance(account: View, arn: string): OwnedInstance | undefined {
  const place = account.locate(ssoInstanceId(idInArn(arn)))
  const owner = place && account.account(place.accountId)
  const instance = owner?.ssoInstances.get(ssoInstanceKey)
  return owner && instance?.arn === arn ? { owner, instance } : undefined
}
