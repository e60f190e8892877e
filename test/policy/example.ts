/** The example of the engine's README. */
import { compilePolicy, decide, denialReason } from '../../policy/index.ts'

const statement = { Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:aws:s3:::data/*' }
const policy = compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statement }))

const request = {
  action: 's3:PutObject',
  resource: 'arn:aws:s3:::data/a',
  principal: { kind: 'user', accountId: '111122223333', arn: 'arn:aws:iam::111122223333:user/bob' },
  context: new Map(),
} as const

export const decision = decide(request, { identity: [{ policy, source: 'reader', kind: 'inline' }] })
// { effect: 'implicitDeny', layer: 'identity', statements: [] }

export const reason = denialReason(decision, request.action)
// ' because no identity-based policy allows the s3:PutObject action'
