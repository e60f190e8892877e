/** Tests creating, renaming, and deleting organizational units. */
import { ListUsersCommand } from '@aws-sdk/client-iam'
import {
  AttachPolicyCommand,
  CloseAccountCommand,
  CreateOrganizationalUnitCommand,
  CreatePolicyCommand,
  DeleteOrganizationalUnitCommand,
  DescribeAccountCommand,
  DescribeOrganizationalUnitCommand,
  DisablePolicyTypeCommand,
  ListChildrenCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  MoveAccountCommand,
  type OrganizationsClient,
  UpdateOrganizationalUnitCommand,
} from '@aws-sdk/client-organizations'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  OTHER,
  policy,
  type TestServer,
} from '../../../support/harness.ts'
import { INNER, ORGANIZATION, OUTER, organizationWith, seededServer } from '../../../support/organizations.ts'
import { at } from '../../../support/places.ts'
import { expectEffect } from '../effect.ts'
import { expectReason } from '../errors.ts'

const ROOT = 'r-exam'

let server: TestServer
let client: OrganizationsClient
const start = async (quotas = {}) => {
  server = await seededServer({ organization: organizationWith([], {}) }, { quotas })
  client = server.organizations()
}
beforeEach(() => start())
afterEach(() => server.close())

const create = async (ParentId: string, Name: string, more: object = {}) => {
  const answer = await client.send(new CreateOrganizationalUnitCommand({ ParentId, Name, ...more }))
  return answer.OrganizationalUnit
}
const createId = async (ParentId: string, Name: string) => (await create(ParentId, Name))?.Id ?? ''
const rename = async (OrganizationalUnitId: string, Name?: string) =>
  (await client.send(new UpdateOrganizationalUnitCommand({ OrganizationalUnitId, Name }))).OrganizationalUnit
const remove = (OrganizationalUnitId: string) =>
  client.send(new DeleteOrganizationalUnitCommand({ OrganizationalUnitId }))
const described = async (OrganizationalUnitId: string) =>
  (await client.send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId }))).OrganizationalUnit
const rowOf = (id: string) => server.iamulator.store.view(at(ACCOUNT)).organizationalUnits.get(id)

/** Reads of what is below OUTER. */
const readsBelow = {
  ListChildren: () =>
    client.send(new ListChildrenCommand({ ParentId: OUTER, ChildType: 'ORGANIZATIONAL_UNIT' })),
  ListOrganizationalUnitsForParent: () =>
    client.send(new ListOrganizationalUnitsForParentCommand({ ParentId: OUTER })),
}
/** Reads of a unit. */
const readsOf = (id: string) => ({
  DescribeOrganizationalUnit: () => described(id),
  ListParents: () => client.send(new ListParentsCommand({ ChildId: id })),
})

const NOT_FOUND = {
  code: 'OrganizationalUnitNotFoundException',
  status: 400,
  message: "You specified an organizational unit that doesn't exist.",
}
const DUPLICATE = {
  code: 'DuplicateOrganizationalUnitException',
  status: 400,
  message: 'An OU with the same name already exists.',
}

describe('CreateOrganizationalUnit', () => {
  test('answers the unit, which others show', async () => {
    const unit = await expectEffect('CreateOrganizationalUnit', () => create(OUTER, 'Sales é'), readsBelow)
    const id = unit?.Id ?? ''
    expect(id).toMatch(/^ou-exam-[a-z0-9]{8}$/)
    expect(unit).toEqual({
      Arn: `arn:aws:organizations::${ACCOUNT}:ou/${ORGANIZATION}/${id}`,
      Id: id,
      Name: 'Sales é',
      Path: `${ORGANIZATION}/${ROOT}/${OUTER}/${id}/`,
    })
    expect(await described(id)).toEqual(unit)
  })

  test('adds it behind the older units of its parent', async () => {
    const listed = async (ParentId: string) => {
      const command = new ListOrganizationalUnitsForParentCommand({ ParentId, MaxResults: 3 })
      const { OrganizationalUnits = [], NextToken } = await client.send(command)
      const more = new ListOrganizationalUnitsForParentCommand({ ParentId, NextToken })
      const rest = NextToken === undefined ? [] : (await client.send(more)).OrganizationalUnits
      return [...OrganizationalUnits, ...(rest ?? [])].map(({ Name }) => Name)
    }
    const names = ['f', 'b', 'e', 'a', 'd', 'c']
    for (const name of names) await create(INNER, name)
    expect(await listed(INNER)).toEqual(names)
    const children = new ListChildrenCommand({ ParentId: INNER, ChildType: 'ORGANIZATIONAL_UNIT' })
    const { Children = [] } = await client.send(children)
    const shown = await Promise.all(Children.map(async ({ Id = '' }) => (await described(Id))?.Name))
    expect(shown).toEqual(names)
  })

  test("attaches AWS's own policies of the enabled types", async () => {
    expect(rowOf(await createId(ROOT, 'both'))?.attached).toEqual(['p-FullAWSAccess', 'p-RCPFullAWSAccess'])
    const disabled = { RootId: ROOT, PolicyType: 'SERVICE_CONTROL_POLICY' } as const
    await client.send(new DisablePolicyTypeCommand(disabled))
    expect(rowOf(await createId(ROOT, 'one'))?.attached).toEqual(['p-RCPFullAWSAccess'])
  })

  test('needs a parent that exists', async () => {
    for (const parent of ['ou-exam-unknown1', 'r-none'])
      await expectError(create(parent, 'x'), {
        code: 'ParentNotFoundException',
        status: 400,
        message: "You specified parent that doesn't exist.",
      })
  })

  test('ORG3.5: needs a name that is unique within the parent', async () => {
    await expectError(create(ROOT, 'outer'), DUPLICATE)
    await create(ROOT, 'Outer')
    await create(INNER, 'outer')
  })

  test('ORG1.5: takes a name of up to 128 characters, however many bytes they take', async () => {
    for (const letter of ['e', 'é', '€'])
      expect((await create(OUTER, letter.repeat(128)))?.Name).toHaveLength(128)
    await expectError(create(OUTER, 'é'.repeat(129)), {
      code: 'InvalidInputException',
      status: 400,
      message: 'You provided a string that exceeds that maximum length.',
    })
  })

  test('ORG3.5: allows five levels below the root', async () => {
    let parent = INNER
    for (const level of ['three', 'four', 'five']) parent = await createId(parent, level)
    await expectReason(
      create(parent, 'six'),
      'ConstraintViolationException',
      'OU_DEPTH_LIMIT_EXCEEDED',
      'You attempted to create an OU tree that is too many levels deep.',
    )
  })

  test('allows as many units as the quota', async () => {
    await server.close()
    await start({ OrganizationalUnitsPerOrganizationQuota: 3 })
    await create(ROOT, 'third')
    await expectReason(
      create(ROOT, 'fourth'),
      'ConstraintViolationException',
      'OU_NUMBER_LIMIT_EXCEEDED',
      'You attempted to exceed the number of OUs that you can have in an organization.',
    )
  })

  test('checks tags first, and creates nothing with wrong ones', async () => {
    const Tags = [
      { Key: 'a', Value: '1' },
      { Key: 'a', Value: '2' },
    ]
    await expectReason(
      create('r-none', 'tagged', { Tags }),
      'InvalidInputException',
      'DUPLICATE_TAG_KEY',
      'Your request includes duplicate tag keys.',
    )
    const unit = await create(ROOT, 'tagged', { Tags: Tags.slice(1) })
    expect(rowOf(unit?.Id ?? '')?.tags).toEqual([{ key: 'a', value: '2' }])
  })
})

describe('UpdateOrganizationalUnit', () => {
  test('ORG3.4: answers the renamed unit, whose ID, ARN, and path stay', async () => {
    const before = await described(INNER)
    const { ListOrganizationalUnitsForParent } = readsBelow
    const { DescribeOrganizationalUnit } = readsOf(INNER)
    const unit = await expectEffect('UpdateOrganizationalUnit', () => rename(INNER, 'renamed'), {
      DescribeOrganizationalUnit,
      ListOrganizationalUnitsForParent,
    })
    expect(unit).toEqual({ ...before, Name: 'renamed' })
    // The old name is free again.
    await create(OUTER, 'inner')
  })

  test.each([undefined, '   ', 'inner'])('ORG3.4: changes nothing for the name %j', async (name) => {
    const before = await described(INNER)
    expect(await rename(INNER, name)).toEqual(before)
    expect(await described(INNER)).toEqual(before)
  })

  test('needs a unit that exists, and a name that is free', async () => {
    await expectError(rename('ou-exam-unknown1', 'x'), NOT_FOUND)
    await create(OUTER, 'taken')
    await expectError(rename(INNER, 'taken'), DUPLICATE)
  })
})

describe('DeleteOrganizationalUnit', () => {
  test('removes the unit', async () => {
    const id = await createId(OUTER, 'short-lived')
    await expectEffect('DeleteOrganizationalUnit', () => remove(id), {
      ...readsBelow,
      ...readsOf(id),
    })
    await expectError(described(id), NOT_FOUND)
    await expectError(remove(id), NOT_FOUND)
    await create(OUTER, 'short-lived')
  })

  test('needs a unit without accounts and units', async () => {
    const NOT_EMPTY = {
      code: 'OrganizationalUnitNotEmptyException',
      status: 400,
      message:
        'The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child OUs, and try the operation again.',
    }
    await expectError(remove(OUTER), NOT_EMPTY)
    await expectError(remove(INNER), NOT_EMPTY)
    const places = { SourceParentId: INNER, DestinationParentId: ROOT }
    await client.send(new MoveAccountCommand({ AccountId: OTHER, ...places }))
    await remove(INNER)
    await remove(OUTER)
  })

  test('a closed account is in its unit until it leaves the organization', async () => {
    await client.send(new CloseAccountCommand({ AccountId: OTHER }))
    await expectError(remove(INNER), { code: 'OrganizationalUnitNotEmptyException', status: 400 })
    server.iamulator.clock.advance(90 * 24 * 60 * 60 * 1000)
    await remove(INNER)
  })
})

test('an account that is moved into a new unit is bound by the policies of the unit, and sees its path', async () => {
  const id = await createId(OUTER, 'new')
  const Content = policy('Deny', 'iam:ListUsers')
  const facts = { Name: 'no-users', Description: '', Type: 'SERVICE_CONTROL_POLICY' } as const
  const { Policy } = await client.send(new CreatePolicyCommand({ ...facts, Content }))
  await client.send(new AttachPolicyCommand({ PolicyId: Policy?.PolicySummary?.Id, TargetId: id }))
  const listUsers = () => server.iam(administratorOf(OTHER)).send(new ListUsersCommand({}))
  await listUsers()
  const places = { SourceParentId: INNER, DestinationParentId: id }
  await client.send(new MoveAccountCommand({ AccountId: OTHER, ...places }))
  await expectError(listUsers(), { code: 'AccessDenied', status: 403 })
  const { Account } = await client.send(new DescribeAccountCommand({ AccountId: OTHER }))
  expect(Account?.Paths).toEqual([`${ORGANIZATION}/${ROOT}/${OUTER}/${id}/${OTHER}/`])
})
