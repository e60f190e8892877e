/** A company whose accounts, people, and pipelines become roles in every way that the access map shows. */
import type { SeedFile } from '../../../server/seed/types.ts'

export const MANAGEMENT = '111122223333'
export const PROD = '222233334444'
export const DEV = '333344445555'
export const WAREHOUSE = '444455556666'
export const SANDBOX = '555566667777'
export const PARTNER = '999988887777'

const GITHUB = 'token.actions.githubusercontent.com'
export const GITHUB_PROVIDER = `arn:aws:iam::${PROD}:oidc-provider/${GITHUB}`
export const MAIN = 'repo:acme/shop:ref:refs/heads/main'

export const role = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`
export const user = (account: string, name: string) => `arn:aws:iam::${account}:user/${name}`
const rootOf = (account: string) => `arn:aws:iam::${account}:root`

const policy = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement })
const assuming = (...Resource: readonly string[]) => ({
  own: policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource }),
})
const trusting = (Principal: object, Condition?: object, Action = 'sts:AssumeRole') => ({
  Effect: 'Allow',
  Principal,
  Action,
  ...(Condition ? { Condition } : {}),
})
const trusted = (Principal: object, Condition?: object) => policy(trusting(Principal, Condition))

const boundary = policy({ Effect: 'Allow', Action: ['s3:*', 'sts:*'], Resource: '*' })
const byGithub = policy(
  trusting(
    { Federated: GITHUB_PROVIDER },
    { StringEquals: { [`${GITHUB}:sub`]: MAIN, [`${GITHUB}:aud`]: 'sts.amazonaws.com' } },
    'sts:AssumeRoleWithWebIdentity',
  ),
)

const numbered = (name: string, count: number, groups: readonly string[]) =>
  Array.from({ length: count }, (_, at) => ({ name: `${name}${at + 1}`, groups: [...groups] }))

const management = {
  alias: 'acme-management',
  roles: [
    {
      name: 'auditor',
      trust: policy(
        trusting({ AWS: user(PROD, 'alice') }, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
        trusting(
          { AWS: [user(SANDBOX, 'dave'), rootOf(PARTNER)] },
          { StringEquals: { 'sts:ExternalId': 'audit' } },
        ),
      ),
      inlinePolicies: assuming(role(WAREHOUSE, 'lake-writer')),
    },
  ],
}

const prod = {
  alias: 'acme-shop-prod',
  oidcProviders: [{ url: `https://${GITHUB}`, clientIds: ['sts.amazonaws.com'] }],
  policies: [{ name: 'developer-boundary', document: boundary }],
  groups: [
    { name: 'Operators', inlinePolicies: assuming(role(PROD, 'Operator')) },
    { name: 'Developers', inlinePolicies: assuming(role(DEV, 'developer')) },
  ],
  users: [
    ...numbered('operator', 4, ['Operators']),
    ...numbered('developer', 12, ['Developers']),
    { name: 'alice', inlinePolicies: assuming(role(MANAGEMENT, 'auditor'), role(DEV, 'developer')) },
    { name: 'zoe' },
  ],
  roles: [
    {
      name: 'github-deployer',
      permissionsBoundary: 'developer-boundary',
      trust: byGithub,
      inlinePolicies: {
        ...assuming(role(PROD, 'release-bot'), role(WAREHOUSE, 'lake-writer')),
        deny: policy({ Effect: 'Deny', Action: 'sts:AssumeRole', Resource: role(PROD, 'data-export') }),
      },
    },
    {
      name: 'finance-read',
      trust: trusted({ Service: 'glue.amazonaws.com' }, { StringEquals: { 'aws:SourceAccount': PROD } }),
    },
    {
      name: 'orders-fn',
      trust: trusted({ Service: 'lambda.amazonaws.com' }),
      inlinePolicies: assuming(role(WAREHOUSE, 'etl-runner')),
    },
    {
      name: 'Operator',
      trust: trusted({ AWS: rootOf(PROD) }),
      inlinePolicies: assuming(role(PROD, 'data-export')),
    },
    { name: 'release-bot', trust: trusted({ AWS: role(PROD, 'github-deployer') }) },
    { name: 'data-export', trust: trusted({ AWS: [role(PROD, 'github-deployer'), role(PROD, 'Operator')] }) },
  ],
}

const dev = {
  alias: 'acme-shop-dev',
  roles: [
    { name: 'web-box', trust: trusted({ Service: 'ec2.amazonaws.com' }) },
    {
      name: 'developer',
      trust: trusted({ AWS: rootOf(PROD) }),
      inlinePolicies: assuming(role(SANDBOX, 'sandbox-admin')),
    },
  ],
}

const warehouse = {
  alias: 'acme-warehouse',
  roles: [
    {
      name: 'lake-writer',
      trust: trusted(
        { AWS: role(PROD, 'github-deployer') },
        { StringEquals: { 'sts:ExternalId': 'shop-releases' } },
      ),
      inlinePolicies: {
        lake: policy({ Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::lake/*' }),
      },
    },
    { name: 'etl-runner', trust: trusted({ AWS: role(PROD, 'orders-fn') }) },
  ],
}

const sandbox = {
  alias: 'acme-sandbox',
  users: [{ name: 'dave' }],
  roles: [
    {
      name: 'sandbox-admin',
      trust: trusted({ AWS: role(DEV, 'developer') }),
      attachedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
    },
  ],
}

const workloads = {
  name: 'workloads',
  accounts: {
    [PROD]: { name: 'shop-prod' },
    [DEV]: { name: 'shop-dev' },
    [WAREHOUSE]: { name: 'warehouse' },
    [SANDBOX]: { name: 'sandbox' },
  },
}

export const shop: SeedFile = {
  organization: { managementAccount: MANAGEMENT, policies: [], root: { organizationalUnits: [workloads] } },
  accounts: {
    [MANAGEMENT]: management,
    [PROD]: prod,
    [DEV]: dev,
    [WAREHOUSE]: warehouse,
    [SANDBOX]: sandbox,
  },
}
