/** Asks the second evaluator, with few words. */
import {
  type BookContext,
  type BookDecision,
  type BookLayers,
  type BookPrincipal,
  type BookRequest,
  decideByTheBook,
} from './index.ts'

export const ACCOUNT = '111122223333'
export const OTHER = '444455556666'
export const USER_ARN = `arn:aws:iam::${ACCOUNT}:user/ann`
export const ROOT_ARN = `arn:aws:iam::${ACCOUNT}:root`
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/admin`
export const SESSION_ARN = `arn:aws:sts::${ACCOUNT}:assumed-role/admin/s`
export const FEDERATED_ARN = `arn:aws:sts::${ACCOUNT}:federated-user/bob`
export const OBJECT = 'arn:aws:s3:::bucket/key'

export const user: BookPrincipal = {
  kind: 'user',
  accountId: ACCOUNT,
  arn: USER_ARN,
  canonicalUserId: 'c0ffee',
}
export const root: BookPrincipal = { kind: 'root', accountId: ACCOUNT, arn: ROOT_ARN }
export const session: BookPrincipal = {
  kind: 'role-session',
  accountId: ACCOUNT,
  arn: SESSION_ARN,
  roleArn: ROLE_ARN,
}
export const federated: BookPrincipal = {
  kind: 'federated-user',
  accountId: ACCOUNT,
  arn: FEDERATED_ARN,
  issuerArn: USER_ARN,
}
export const service: BookPrincipal = {
  kind: 'service',
  arn: 'ec2.amazonaws.com',
  services: ['ec2.amazonaws.com'],
}
export const anonymous: BookPrincipal = { kind: 'anonymous', arn: 'anonymous' }

const request = (changes: Partial<BookRequest> = {}): BookRequest => ({
  action: 's3:GetObject',
  resource: OBJECT,
  principal: user,
  context: {},
  ...changes,
})

export const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })
export const allow = (changes: object = {}) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...changes })
export const deny = (changes: object = {}) => ({ ...allow(changes), Effect: 'Deny' })

export const ALL = policy(allow())
export const NONE = policy()
export const NO = policy(deny())

/** Returns `allowed`, or the effect and the layer. */
const outcomeOf = ({ effect, layer }: BookDecision) => (layer ? `${effect} ${layer}` : effect)
export const decide = (layers: Partial<BookLayers>, changes: Partial<BookRequest> = {}) =>
  outcomeOf(decideByTheBook(request(changes), { identity: [], ...layers }))

/** Returns whether only this statement of an identity policy allows the request. */
export const isAllowed = (statement: object, changes: Partial<BookRequest> = {}, version = '2012-10-17') =>
  decide({ identity: [JSON.stringify({ Version: version, Statement: allow(statement) })] }, changes) ===
  'allowed'

export const holds = (Condition: object, context: BookContext = {}) => isAllowed({ Condition }, { context })

/** Returns whether a Deny with this condition applies, next to an Allow of everything. */
export const denied = (Condition: unknown, context: BookContext = {}) =>
  decide({ identity: [ALL, policy(deny({ Condition }))] }, { context }) === 'explicitDeny identity'
