/** Whether the upstream agrees with us about accounts. */

import { xmlOf, xmlText } from '../../recognition/values.ts'
import type { AskUpstream } from '../transport/types.ts'

export interface CheckedAccount {
  readonly accountId: string
  readonly region: string
}

/**
 * Asks the upstream who an account is. Policies that an upstream makes, such as those of keys, name its own account, so
 * a different one would be a foreign account to each caller.
 *
 * @returns a sentence to warn with. Undefined when the accounts agree, and when the upstream does not have STS.
 * @throws what `ask` throws
 */
export async function checkAccount(
  ask: AskUpstream,
  { accountId, region }: CheckedAccount,
): Promise<string | undefined> {
  const response = await ask({
    signingName: 'sts',
    accountId,
    region,
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
    isInBackground: true,
  })
  const answer = await xmlOf(response.body.toString('utf8'))
  const account = xmlText(answer, 'GetCallerIdentityResult', 'Account')
  if (account === undefined || !/^\d{12}$/.test(account) || account === accountId) return undefined
  return (
    `The upstream answers as account ${account} when it is asked as account ${accountId}, so its ARNs and ` +
    'resource-based policies name an account that iamulator takes for another. Start moto without ' +
    'MOTO_ACCOUNT_ID.'
  )
}
