/** GetAccessKeyInfo: returns the account that an access key belongs to. */

import { accountOfId } from '../../../core/aws/ids.ts'
import type { Family } from '../../../core/engine/operation.ts'
import { accessKeyWithoutAccount } from '../../../protocol/errors.ts'
import type { View } from '../../../store/index.ts'

export const accessKeyInfo = {
  GetAccessKeyInfo: {
    run: (tx, input) => {
      const account = accountOfStoredKey(tx, input.AccessKeyId) ?? accountInside(input.AccessKeyId)
      if (account === undefined) throw accessKeyWithoutAccount()
      return { Account: account }
    },
  },
} satisfies Family<'sts'>

/** Returns the account of a stored key. The ID of a key from a seed need not contain its account. */
function accountOfStoredKey(view: View, id: string): string | undefined {
  const located = view.locate(id)
  return located?.table === 'accessKeys' ? located.accountId : undefined
}

/** Returns the account that the ID contains. The key need not exist, or no longer. */
function accountInside(id: string): string | undefined {
  return /^(AKIA|ASIA)\w{16}$/.test(id) ? accountOfId(id) : undefined
}
