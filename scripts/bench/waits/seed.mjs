/** The state of the server before anything is measured: many users and roles, an organization, and identity providers. */
import { repeat } from '../load.mjs'

export const ACCOUNT = '000000000000'
export const TENANT = 'f0000000000-0000-4000-8000-000000000000'
export const TOKEN = 'open-sesame'
/** The user whom requests to the directory change. */
export const PERSON = '9067f00d00-00000000-0000-4000-8000-000000000000'
const PEOPLE = 1000
export const USERS = 900
export const ROLES = 600
const ACCOUNTS = 200
const STATEMENTS = 5

export const policyOf = (Statement) => ({ Version: '2012-10-17', Statement })
export const arnOf = (rest) => `arn:aws:iam::${ACCOUNT}:${rest}`

const own = (number) => ({
  own: policyOf(
    repeat(STATEMENTS, (index) => ({
      Effect: index % 5 === 4 ? 'Deny' : 'Allow',
      Action: [`s3:Get*${index}`, 'iam:Get*'],
      Resource: [`arn:aws:s3:::bucket-${number}-${index}/*`, arnOf(`user/user-${number}*`)],
      Condition: { StringLike: { 'aws:PrincipalTag/team': [`team-${index}*`, '*'] } },
    })),
  ),
})

export function seed() {
  const trust = (number) =>
    policyOf([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: number % 3 === 0 ? ACCOUNT : arnOf(`user/user-${number}`) },
      },
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
    ])
  return {
    users: repeat(USERS, (number) => ({ name: `user-${number}`, inlinePolicies: own(number) })),
    roles: repeat(ROLES, (number) => ({
      name: `role-${number}`,
      trust: trust(number),
      inlinePolicies: own(number),
    })),
    identityCenter: {
      identityStoreId: 'd-9067f00d00',
      users: repeat(PEOPLE, (number) => ({
        userName: `person-${number}`,
        givenName: 'A',
        familyName: 'Person',
        ...(number === 0 ? { id: PERSON } : {}),
      })),
      scim: [{ tenant: TENANT, tokens: [TOKEN] }],
    },
    organization: {
      managementAccount: ACCOUNT,
      root: {
        accounts: Object.fromEntries(
          repeat(ACCOUNTS, (index) => [String(100_000_000_000 + index), { name: `account-${index}` }]),
        ),
      },
    },
  }
}
