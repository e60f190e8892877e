/** The paginators and waiters that botocore defines for IAM. */
import { afterAll, beforeAll, expect } from '@jest/globals'
import { EC2_TRUST } from '../services/iam/roles/role-callers.ts'
import { ACCOUNT, policy } from '../support/harness.ts'
import { findPython } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { CUSTOM, type Estate, startEstate } from './estate.ts'
import { runPython } from './programs.ts'

const python = findPython()
const test = tool('boto3', () => python !== undefined)

let estate: Estate
beforeAll(async () => {
  estate = await startEstate()
})
afterAll(() => estate.close())

const run = (script: string, input: object) =>
  runPython(python ?? '', script, [JSON.stringify(input)], estate.home.environment)

/** Arguments for operations that require more than names, or that would also list AWS's own resources. */
const MORE = {
  Scope: 'Local',
  PolicySourceArn: `arn:aws:iam::${ACCOUNT}:user/estate/ada`,
  PolicyInputList: [policy('Allow', 's3:*')],
  ActionNames: ['s3:GetObject', 'iam:GetUser'],
}
const ALSO = {
  ListPolicies: ['Scope'],
  ListAccessKeys: ['UserName'],
  ListMFADevices: ['UserName'],
  ListSSHPublicKeys: ['UserName'],
  ListSigningCertificates: ['UserName'],
}

/**
 * The lengths of lists that do not have two items. The details contain all users, groups, roles, and used
 * policies.
 */
const ITEMS: Readonly<Record<string, number>> = {
  GetAccountAuthorizationDetails: 10,
  ListAccountAliases: 1,
  ListEntitiesForPolicy: 3,
}

test('every paginator', async () => {
  const lists = await run('boto3-every-paginator.py', {
    service: 'iam',
    also: ALSO,
    arguments: { ...estate.values, ...MORE },
  })
  const names = Object.keys(lists)
  expect(names.length).toBeGreaterThan(30)
  const expected = names.map((name) => [name, { items: ITEMS[name] ?? 2, same: true, sizes: [1] }])
  expect(lists).toEqual(Object.fromEntries(expected))
})

/** The entities that waiters wait for, and the calls that create them. */
const WAITERS = {
  user_exists: {
    present: { UserName: 'ada' },
    absent: { UserName: 'late' },
    creation: ['create_user', { UserName: 'late' }],
  },
  role_exists: {
    present: { RoleName: 'worker' },
    absent: { RoleName: 'late' },
    creation: ['create_role', { RoleName: 'late', AssumeRolePolicyDocument: EC2_TRUST }],
  },
  instance_profile_exists: {
    present: { InstanceProfileName: 'large' },
    absent: { InstanceProfileName: 'late' },
    creation: ['create_instance_profile', { InstanceProfileName: 'late' }],
  },
  policy_exists: {
    present: { PolicyArn: CUSTOM },
    absent: { PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/late` },
    creation: ['create_policy', { PolicyName: 'late', PolicyDocument: policy('Allow', 's3:*') }],
  },
}

test('every waiter', async () => {
  const absent = expect.stringMatching(/^Max attempts exceeded/)
  const outcome = { present: 'there', absent, coming: 'there' }
  const names = Object.keys(WAITERS)
  expect(await run('boto3-waiters.py', WAITERS)).toEqual(
    Object.fromEntries(names.map((name) => [name, outcome])),
  )
})
