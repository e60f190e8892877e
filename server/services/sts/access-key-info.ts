/** GetAccessKeyInfo: whose account an access key belongs to. */
import { accessKeyWithoutAccount } from '../../../protocol/errors.ts'
import type { View } from '../../../store/index.ts'
import { accountOfId } from '../../aws/ids.ts'
import type { Family } from '../../engine/operation.ts'

export const accessKeyInfo = {
  GetAccessKeyInfo: {
    run: (tx, input) => {
      const account = accountOfStoredKey(tx, input.AccessKeyId) ?? accountInside(input.AccessKeyId)
      if (account === undefined) throw accessKeyWithoutAccount()
      return { Account: account }
    },
  },
} satisfies Family<'sts'>

/** A key that was given in a seed need not carry its account. */
function accountOfStoredKey(view: View, id: string): string | undefined {
  const located = view.locate(id)
  return located?.table === 'accessKeys' ? located.accountId : undefined
}

/** The id says it all: the key need not exist, or not any more. */
function accountInside(id: string): string | undefined {
  return /^(AKIA|ASIA)\w{16}$/.test(id) ? accountOfId(id) : undefined
}
