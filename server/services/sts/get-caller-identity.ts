import type { Family } from '../../../core/engine/operation.ts'

export const getCallerIdentity = {
  GetCallerIdentity: {
    ungoverned: true,
    run: (_tx, _input, { caller }) => ({ Arn: caller.arn, UserId: caller.userId, Account: caller.accountId }),
  },
} satisfies Family<'sts'>
