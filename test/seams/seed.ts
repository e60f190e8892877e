/** What each emulator of the scenarios has at first. Other languages get it as JSON. */
import type { Arn } from '../../schemas/endpoints.ts'
import type { PolicyDocument, PolicyPrincipal, PolicyStatement } from '../../schemas/policy-document.ts'
import type {
  SeedDocument,
  SeedIdentityCenter,
  SeedOrganization,
  SeedRole,
  SeedUser,
} from '../../schemas/seed.ts'
import { ACCOUNT, type Credentials, MEMBER } from './world.ts'

export const policyOf = (...statements: readonly PolicyStatement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements,
})
const allow = (Action: string, more: Partial<PolicyStatement> = {}): PolicyStatement => ({
  ...{ Effect: 'Allow', Action, Resource: '*' },
  ...more,
})
const trustOf = (Principal: PolicyPrincipal, Action: string, more: Partial<PolicyStatement> = {}) =>
  policyOf({ Effect: 'Allow', Principal, Action, ...more })

export const READER: Credentials = { accessKeyId: 'AKIAREADER0000000001', secretAccessKey: 'reader-secret' }
export const GUARDED: Credentials = { accessKeyId: 'AKIAGUARDED000000001', secretAccessKey: 'guarded-secret' }
export const MEMBER_ADMIN: Credentials = {
  accessKeyId: 'AKIAMEMBER0000000001',
  secretAccessKey: 'member-secret',
}

export const MFA_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
export const IDENTITY_STORE = 'd-9067f00d00'
export const PASSWORD = 'Corr3ct-horse'
export const SCIM_TENANT = 'f3vd2aa29dc-223c-4e5c-91b9-8ca1bb1faf7b'
export const SCIM_TOKEN = 'open-sesame'

export const GITHUB = 'token.actions.githubusercontent.com'
export const roleArn = (name: string): Arn => `arn:aws:iam::${ACCOUNT}:role/${name}`

const keyOf = ({ accessKeyId: id, secretAccessKey: secret }: Credentials) => ({ id, secret })

const users: readonly SeedUser[] = [
  {
    name: 'reader',
    accessKeys: [keyOf(READER)],
    inlinePolicies: {
      read: policyOf(allow('iam:ListUsers'), allow('sts:AssumeRole', { Resource: roleArn('app') })),
    },
  },
  {
    name: 'guarded',
    accessKeys: [keyOf(GUARDED)],
    mfaDevices: [{ name: 'phone', seed: MFA_SECRET }],
    inlinePolicies: {
      read: policyOf(
        allow('iam:ListUsers', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
      ),
    },
  },
]

const roles: readonly SeedRole[] = [
  {
    name: 'app',
    trust: trustOf({ AWS: `arn:aws:iam::${ACCOUNT}:root` }, 'sts:AssumeRole'),
    inlinePolicies: { read: policyOf(allow('iam:ListUsers')) },
  },
  {
    name: 'deployer',
    trust: trustOf(
      { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${GITHUB}` },
      'sts:AssumeRoleWithWebIdentity',
      { Condition: { StringLike: { [`${GITHUB}:sub`]: 'repo:octo-org/octo-repo:*' } } },
    ),
  },
]

const organization: SeedOrganization = {
  managementAccount: ACCOUNT,
  id: 'o-example001',
  policies: [
    {
      name: 'NoUsers',
      type: 'SERVICE_CONTROL_POLICY',
      content: policyOf({ Effect: 'Deny', Action: 'iam:CreateUser', Resource: '*' }),
    },
  ],
  root: {
    id: 'r-exam',
    accounts: { [MEMBER]: { name: 'shop', serviceControlPolicies: ['FullAWSAccess', 'NoUsers'] } },
  },
}

const identityCenter: SeedIdentityCenter = {
  account: ACCOUNT,
  instanceId: 'ssoins-7223a1b2c3d4e5f6',
  identityStoreId: IDENTITY_STORE,
  users: [{ userName: 'ann', givenName: 'Ann', familyName: 'Lee', password: PASSWORD }],
  permissionSets: [
    {
      name: 'ReadIam',
      roleSuffix: '0123456789abcdef',
      managedPolicies: ['arn:aws:iam::aws:policy/IAMReadOnlyAccess'],
    },
  ],
  assignments: [{ user: 'ann', permissionSet: 'ReadIam', accounts: [MEMBER] }],
  scim: [{ tenant: SCIM_TENANT, tokens: [SCIM_TOKEN] }],
}

/** The part in the account of the scenarios, which the configuration of a test runner can contain. */
export const ACCOUNT_SEED = {
  accounts: {
    [ACCOUNT]: {
      users,
      roles,
      oidcProviders: [{ url: `https://${GITHUB}`, clientIds: ['sts.amazonaws.com'] }],
    },
  },
  issuers: { [`https://${GITHUB}`]: 'idp' },
} satisfies SeedDocument

const admin: SeedUser = {
  name: 'admin',
  accessKeys: [keyOf(MEMBER_ADMIN)],
  inlinePolicies: { all: policyOf(allow('*')) },
}

/** Everything else. */
export const OTHER_SEED = {
  accounts: { [MEMBER]: { users: [admin] } },
  organization,
  identityCenter,
} satisfies SeedDocument

export const SEED: SeedDocument = {
  ...ACCOUNT_SEED,
  ...OTHER_SEED,
  accounts: { ...ACCOUNT_SEED.accounts, ...OTHER_SEED.accounts },
}
