/** The paginators and exceptions that botocore defines for AWS Organizations. */
import { afterAll, beforeAll, expect } from '@jest/globals'
import { administratorOf, OTHER } from '../support/harness.ts'
import { findPython } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { CONFIG, type OrganizationEstate, startOrganizationEstate } from './organization-estate.ts'
import { type Environment, runPython } from './programs.ts'

const python = findPython()
const test = tool('boto3', () => python !== undefined)

let estate: OrganizationEstate
beforeAll(async () => {
  estate = await startOrganizationEstate()
})
afterAll(() => estate.close())

const run = (script: string, input: object, more: Environment = {}) =>
  runPython(python ?? '', script, [JSON.stringify(input)], { ...estate.home.environment, ...more })

/** The lengths of lists that do not have two items. */
const ITEMS: Readonly<Record<string, number>> = {
  ListAccounts: 3,
  ListAccountsForParent: 1,
  ListAccountsWithInvalidEffectivePolicy: 0,
  ListEffectivePolicyValidationErrors: 0,
  ListParents: 1,
  ListRoots: 1,
}

test('every paginator', async () => {
  const { workloads, root, first, policy } = estate.ids
  const values = {
    AccountId: first,
    ChildId: first,
    ChildType: 'ORGANIZATIONAL_UNIT',
    Filter: 'SERVICE_CONTROL_POLICY',
    PolicyId: policy,
    PolicyType: 'TAG_POLICY',
    ResourceId: workloads,
    TargetId: workloads,
  }
  const input = { service: 'organizations', also: {}, arguments: { ...values, ParentId: root } }
  const lists = await run('boto3-every-paginator.py', input)
  const names = Object.keys(lists)
  expect(names.length).toBeGreaterThan(15)
  const expected = names.map((name) => {
    const items = ITEMS[name] ?? 2
    // The size of pages of tags cannot be requested.
    const size = name === 'ListTagsForResource' ? items : Math.min(items, 1)
    return [name, { items, same: true, sizes: [size] }]
  })
  expect(lists).toEqual(Object.fromEntries(expected))
})

const failure = (exception: string, message: string, reason: string | null = null) =>
  expect.objectContaining({ exception, own: true, reason, message, status: 400 })

test('errors are exceptions of the client, with their reasons; there are no waiters', async () => {
  const { root } = estate.ids
  const calls = [
    ['describe_account', { AccountId: OTHER }],
    ['list_children', { ParentId: 'bad', ChildType: 'ACCOUNT' }],
    ['describe_effective_policy', { PolicyType: 'TAG_POLICY', TargetId: root }],
    ['disable_aws_service_access', { ServicePrincipal: CONFIG }],
    ['create_organization', {}],
    ['list_accounts', { NextToken: 'bad' }],
  ]
  const { errors, waiters } = await run('boto3-organizations.py', calls)
  expect(waiters).toEqual([])
  expect(errors).toEqual([
    failure('AccountNotFoundException', "You specified an account that doesn't exist."),
    failure(
      'InvalidInputException',
      'You provided a value that does not match the required pattern.',
      'INVALID_PATTERN:PARENT_ID',
    ),
    failure(
      'InvalidInputException',
      'You specified a target that is not currently supported.',
      'TARGET_NOT_SUPPORTED',
    ),
    failure(
      'ConstraintViolationException',
      'You have delegated administrator/s for this service. De-register them in order to disable service access.',
      'DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE',
    ),
    failure('AlreadyInOrganizationException', 'The provided account is already a member of an organization.'),
    failure(
      'InvalidInputException',
      'You specified an invalid value for nextToken. You must get the value from the response to a previous call to the API.',
      'INVALID_NEXT_TOKEN',
    ),
  ])
})

test('members and others get exceptions of their own', async () => {
  const { accessKeyId, secretAccessKey } = administratorOf(estate.ids.second)
  const as = (key: string) => ({ AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secretAccessKey })
  const calls = [['create_policy', { Content: '{}', Description: '', Name: 'x', Type: 'TAG_POLICY' }]]
  const { errors: ofMember } = await run('boto3-organizations.py', calls, as(accessKeyId))
  expect(ofMember).toEqual([
    failure('AccessDeniedException', "You don't have permissions to access this resource."),
  ])
  const { errors: ofOther } = await run('boto3-organizations.py', calls, as(OTHER))
  expect(ofOther).toEqual([
    failure('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.'),
  ])
})
