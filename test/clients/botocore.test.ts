/** Whatever botocore defines for IAM beside the calls: its paginators and its waiters. */
import { afterAll, beforeAll, expect } from '@jest/globals'
import { EC2_TRUST } from '../services/iam/roles/role-callers.ts'
import { ACCOUNT, policy } from '../support/harness.ts'
import { tool } from '../support/tools.ts'
import { CUSTOM, type Estate, startEstate } from './estate.ts'
import { findPython, runPython } from './programs.ts'

const python = findPython()
const test = tool('boto3', () => python !== undefined)

let estate: Estate
beforeAll(async () => {
  estate = await startEstate()
})
afterAll(() => estate.close())

const run = (script: string, given: object) =>
  runPython(python ?? '', script, [JSON.stringify(given)], estate.home.environment)

/** What those need that demand other things than names, or that would list what is AWS's. */
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

/** How many the lists hold that hold others than two: the details tell of all users, groups, roles and policies in use. */
const ITEMS: Readonly<Record<string, number>> = {
  GetAccountAuthorizationDetails: 10,
  ListAccountAliases: 1,
  ListEntitiesForPolicy: 3,
}

test('every paginator', async () => {
  const lists = await run('boto3-every-paginator.py', {
    also: ALSO,
    arguments: { ...estate.values, ...MORE },
  })
  const names = Object.keys(lists)
  expect(names.length).toBeGreaterThan(30)
  const expected = names.map((name) => [name, { items: ITEMS[name] ?? 2, same: true, sizes: [1] }])
  expect(lists).toEqual(Object.fromEntries(expected))
})

/** What a waiter waits for, and how that is made. */
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
