/** Tests accounts that move within an organization and leave it, and what that does to other calls. */
import { CreateRoleCommand, CreateUserCommand } from '@aws-sdk/client-iam'
import {
  CloseAccountCommand,
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  LeaveOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListParentsCommand,
  MoveAccountCommand,
  RemoveAccountFromOrganizationCommand,
} from '@aws-sdk/client-organizations'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  expectError,
  NOW,
  OTHER,
  rootOf,
  type TestServer,
  trust,
} from '../../../support/harness.ts'
import {
  changeMember,
  INNER,
  ORGANIZATION,
  OUTER,
  OUTSIDER,
  organizationWith,
  seededServer,
  serviceControl,
} from '../../../support/organizations.ts'
import { at } from '../../../support/places.ts'
import { membersOf, userWith } from '../../callers.ts'
import { ACCOUNT_NOT_FOUND, DENIED, NOT_IN_USE } from '../errors.ts'
import { assume, created, DAY, permitting } from './creating.ts'

const ROOT_ID = 'r-exam'
const UNKNOWN = 'ou-exam-unknown1'
const CREATE_USER = new CreateUserCommand({ UserName: 'user' })
const DENIED_BY_IAM = { code: 'AccessDenied', status: 403 }
const MANAGEMENT_STAYS = {
  code: 'MasterCannotLeaveOrganizationException',
  status: 400,
  message:
    "You can't remove a management account from an organization. If you want the management account to become a member account in another organization, you must first delete the current organization of the management account.",
}

let server: TestServer
const start = async (...denied: readonly string[]) => {
  const policies = ['iam:CreateUser', ...denied].map((action, index) =>
    serviceControl(`denial-${index}`, 'Deny', action),
  )
  const names = policies.map(({ name }) => name)
  const organization = organizationWith(policies, {
    outer: { serviceControlPolicies: ['FullAWSAccess', ...names] },
  })
  server = await seededServer({ organization }, {}, { now: () => NOW })
}
beforeEach(() => start())
afterEach(() => server.close())

const move = (AccountId: string, SourceParentId: string, DestinationParentId: string) =>
  server.organizations().send(new MoveAccountCommand({ AccountId, SourceParentId, DestinationParentId }))

const parentOf = async (ChildId: string) =>
  (await server.organizations().send(new ListParentsCommand({ ChildId }))).Parents?.[0]?.Id

const remove = (AccountId: string, credentials: Credentials = ADMINISTRATOR) =>
  server.organizations(credentials).send(new RemoveAccountFromOrganizationCommand({ AccountId }))

const leave = (credentials: Credentials = administratorOf(OTHER)) =>
  server.organizations(credentials).send(new LeaveOrganizationCommand({}))

/** Lets the wait period of accounts pass that the organization created. */
const waitFourDays = () => server.iamulator.clock.advance(4 * DAY)

describe('ListAccountsForParent', () => {
  const listed = async (ParentId: string) =>
    (await server.organizations().send(new ListAccountsForParentCommand({ ParentId }))).Accounts

  test('lists the accounts directly below, as they are described', async () => {
    for (const [parent, account] of [
      [ROOT_ID, ACCOUNT],
      [INNER, OTHER],
    ] as const) {
      const { Account } = await server
        .organizations()
        .send(new DescribeAccountCommand({ AccountId: account }))
      expect(await listed(parent)).toEqual([Account])
    }
    expect(await listed(OUTER)).toEqual([])
  })

  test.each([UNKNOWN, 'r-none'])('does not know %s', async (ParentId) => {
    await expectError(listed(ParentId), {
      code: 'ParentNotFoundException',
      status: 400,
      message: "You specified parent that doesn't exist.",
    })
  })
})

describe('MoveAccount', () => {
  test('moves an account from its parent to another, and answers nothing', async () => {
    expect(membersOf(await move(OTHER, INNER, ROOT_ID))).toEqual({})
    expect(await parentOf(OTHER)).toBe(ROOT_ID)
    const { Account } = await server.organizations().send(new DescribeAccountCommand({ AccountId: OTHER }))
    expect(Account?.Paths).toEqual([`${ORGANIZATION}/${ROOT_ID}/${OTHER}/`])
    await move(OTHER, ROOT_ID, OUTER)
    expect(await parentOf(OTHER)).toBe(OUTER)
  })

  test('moves the management account as well', async () => {
    await move(ACCOUNT, ROOT_ID, INNER)
    expect(await parentOf(ACCOUNT)).toBe(INNER)
    await server.iam().send(CREATE_USER)
  })

  test('changes which policies bind the next call, also of a session', async () => {
    const iam = server.iam(administratorOf(OTHER))
    const AssumeRolePolicyDocument = trust({ AWS: `arn:aws:iam::${ACCOUNT}:root` })
    await iam.send(new CreateRoleCommand({ RoleName: 'role', AssumeRolePolicyDocument }))
    // The session has no permissions, so that only the reason of its denial tells which policies there are.
    const session = server.iam(await assume(server, OTHER, 'role'))
    const [bound, free] = [/explicit deny in a service control policy/, /no identity-based policy allows/]
    await expectError(iam.send(CREATE_USER), { ...DENIED_BY_IAM, message: bound })
    await expectError(session.send(CREATE_USER), { ...DENIED_BY_IAM, message: bound })
    await move(OTHER, INNER, ROOT_ID)
    await expectError(session.send(CREATE_USER), { ...DENIED_BY_IAM, message: free })
    await iam.send(CREATE_USER)
    await move(OTHER, ROOT_ID, OUTER)
    await expectError(iam.send(CREATE_USER), { ...DENIED_BY_IAM, message: bound })
  })

  test('keeps the tags and the attachments of the account', async () => {
    const kept = { attached: ['p-FullAWSAccess'], tags: [{ key: 'team', value: 'a' }] }
    changeMember(server, ACCOUNT, OTHER, kept)
    await move(OTHER, INNER, ROOT_ID)
    expect(server.iamulator.store.view(at(ACCOUNT)).memberAccounts.get(OTHER)).toMatchObject(kept)
  })

  test('ORG4.6: finds an account only where it is', async () => {
    await expectError(move(OTHER, OUTER, ROOT_ID), ACCOUNT_NOT_FOUND)
    await expectError(move(OTHER, ROOT_ID, ROOT_ID), ACCOUNT_NOT_FOUND)
    await expectError(move('999999999999', INNER, ROOT_ID), ACCOUNT_NOT_FOUND)
    await expectError(move('999999999999', UNKNOWN, UNKNOWN), ACCOUNT_NOT_FOUND)
    expect(await parentOf(OTHER)).toBe(INNER)
  })

  test('needs two places that exist', async () => {
    for (const destination of [ROOT_ID, UNKNOWN])
      await expectError(move(OTHER, UNKNOWN, destination), {
        code: 'SourceParentNotFoundException',
        status: 400,
        message: "We can't find a source root or OU with the ParentId that you specified.",
      })
    for (const source of [INNER, OUTER])
      await expectError(move(OTHER, source, 'r-none'), {
        code: 'DestinationParentNotFoundException',
        status: 400,
        message:
          "We can't find the destination container (a root or OU) with the ParentId that you specified.",
      })
  })

  test('does not move an account to where it is', async () => {
    await expectError(move(OTHER, INNER, INNER), {
      code: 'DuplicateAccountException',
      status: 400,
      message: 'That account is already present in the specified destination.',
    })
  })

  test('can be limited to accounts with a tag', async () => {
    const tagged = { StringEquals: { 'aws:ResourceTag/team': 'a' } }
    const arn = (resource: string) => `arn:aws:organizations::${ACCOUNT}:${resource}`
    const document = permitting(
      { Effect: 'Allow', Action: 'organizations:MoveAccount', Resource: arn('account/*'), Condition: tagged },
      { Effect: 'Allow', Action: 'organizations:MoveAccount', Resource: [arn('ou/*'), arn('root/*')] },
    )
    const mover = server.organizations(await userWith(server, 'mover', document))
    const input = { AccountId: OTHER, SourceParentId: INNER, DestinationParentId: ROOT_ID }
    await expectError(mover.send(new MoveAccountCommand(input)), DENIED)
    changeMember(server, ACCOUNT, OTHER, { tags: [{ key: 'team', value: 'a' }] })
    await mover.send(new MoveAccountCommand(input))
  })
})

describe.each([
  ['RemoveAccountFromOrganization', (account = OTHER) => remove(account)],
  ['LeaveOrganization', (account = OTHER) => leave(administratorOf(account))],
])('%s', (_name, depart) => {
  test('ends the membership, and answers nothing', async () => {
    waitFourDays()
    expect(membersOf(await depart())).toEqual({})
    const { Accounts } = await server.organizations().send(new ListAccountsCommand({}))
    expect(Accounts?.map(({ Id }) => Id)).toEqual([ACCOUNT])
    const other = server.organizations(administratorOf(OTHER))
    await expectError(other.send(new DescribeOrganizationCommand({})), NOT_IN_USE)
    await expectError(leave(), NOT_IN_USE)
    await expectError(remove(OTHER), ACCOUNT_NOT_FOUND)
  })

  test('frees the account from the policies of the organization', async () => {
    waitFourDays()
    const iam = server.iam(administratorOf(OTHER))
    await expectError(iam.send(CREATE_USER), DENIED_BY_IAM)
    await depart()
    await iam.send(CREATE_USER)
  })

  test('takes the ID of the organization from the principals of the account', async () => {
    waitFourDays()
    const condition = { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } }
    const AssumeRolePolicyDocument = trust({ AWS: '*' }, 'sts:AssumeRole', condition)
    const create = new CreateRoleCommand({ RoleName: 'shared', AssumeRolePolicyDocument })
    await server.iam(administratorOf(OUTSIDER)).send(create)
    const input = { RoleArn: `arn:aws:iam::${OUTSIDER}:role/shared`, RoleSessionName: 'session' }
    const enter = () => server.sts(administratorOf(OTHER)).send(new AssumeRoleCommand(input))
    await enter()
    await depart()
    await expectError(enter(), DENIED_BY_IAM)
  })

  test('leaves the role for the former management account, which still trusts it', async () => {
    const id = await created(server)
    await move(id, ROOT_ID, OUTER)
    waitFourDays()
    await depart(id)
    await server.iam(await assume(server, id)).send(CREATE_USER)
  })

  test('ORG4.7: is refused for an account that was created less than four days ago', async () => {
    server.iamulator.clock.advance(4 * DAY - 1)
    await expectError(depart(), {
      code: 'ConstraintViolationException',
      status: 400,
      message: 'This operation requires a wait period.  Try again later.',
    })
    await expect(depart()).rejects.toMatchObject({ Reason: 'WAIT_PERIOD_ACTIVE' })
    changeMember(server, ACCOUNT, OTHER, { joinedMethod: 'INVITED' })
    await depart()
  })

  test('is measured by the clock of the management account', async () => {
    server.iamulator.clock.advance(4 * DAY, at(OTHER))
    await expect(depart()).rejects.toMatchObject({ Reason: 'WAIT_PERIOD_ACTIVE' })
    server.iamulator.clock.advance(4 * DAY, at(ACCOUNT))
    await depart()
  })

  test('is refused for a delegated administrator', async () => {
    changeMember(server, ACCOUNT, OTHER, { administers: [{ principal: 'config.amazonaws.com', since: 0 }] })
    await expect(depart()).rejects.toMatchObject({
      name: 'ConstraintViolationException',
      Reason: 'CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG',
      message:
        'You attempted to remove an account from the organization that is registered as a delegated administrator for a service integrated with your organization. To complete this operation, you must first deregister this account as a delegated administrator.',
    })
  })
})

describe('the management account', () => {
  test('can neither be removed nor leave', async () => {
    await expectError(remove(ACCOUNT), MANAGEMENT_STAYS)
    await expectError(leave(ADMINISTRATOR), MANAGEMENT_STAYS)
    await expectError(leave(rootOf(ACCOUNT)), MANAGEMENT_STAYS)
  })
})

test('an account that is not there cannot be removed', async () => {
  await expectError(remove(OUTSIDER), ACCOUNT_NOT_FOUND)
})

test('a closed account cannot be removed', async () => {
  waitFourDays()
  await server.organizations().send(new CloseAccountCommand({ AccountId: OTHER }))
  await expect(remove(OTHER)).rejects.toMatchObject({
    name: 'ConstraintViolationException',
    Reason: 'ACCOUNT_CANNOT_LEAVE_ORGANIZATION',
    message:
      "You attempted to remove a closed account from the organization. You can't remove it until it is permanently closed.",
  })
})

describe('who may leave', () => {
  const putPolicy = (Effect: 'Allow' | 'Deny') =>
    server.iamulator.store.transact(at(ACCOUNT), ({ organizations }) => {
      for (const [key, row] of [...organizations.rows()]) {
        const statement = { Effect, Principal: '*', Action: 'organizations:LeaveOrganization', Resource: '*' }
        organizations.put(key, {
          ...row,
          resourcePolicy: { id: 'rp-example1', arn: 'arn', content: permitting(statement) },
        })
      }
    })

  beforeEach(() => waitFourDays())

  test('principals of the account with permission', async () => {
    const iam = server.iam(administratorOf(OTHER))
    const AssumeRolePolicyDocument = trust({ AWS: `arn:aws:iam::${ACCOUNT}:root` })
    await iam.send(new CreateRoleCommand({ RoleName: 'nobody', AssumeRolePolicyDocument }))
    const nobody = await assume(server, OTHER, 'nobody')
    await expectError(leave(nobody), DENIED)
    putPolicy('Allow')
    await expectError(leave(nobody), DENIED)
    server.iamulator.store.transact(at(OTHER), ({ roles }) => {
      const row = roles.get('nobody')
      const document = permitting({
        Effect: 'Allow',
        Action: 'organizations:LeaveOrganization',
        Resource: '*',
      })
      if (row) roles.put('nobody', { ...row, inline: { leave: document } })
    })
    await leave(nobody)
  })

  test('the root user', async () => {
    await leave(rootOf(OTHER))
  })

  test('nobody whom the resource policy denies it', async () => {
    putPolicy('Deny')
    await expectError(leave(), DENIED)
  })

  test('nobody whom a service control policy denies it', async () => {
    await server.close()
    await start('organizations:LeaveOrganization')
    waitFourDays()
    await expectError(leave(), DENIED)
    await expectError(leave(rootOf(OTHER)), DENIED)
    await move(OTHER, INNER, ROOT_ID)
    await leave()
  })

  test('nobody outside of an organization', async () => {
    await expectError(leave(administratorOf(OUTSIDER)), NOT_IN_USE)
  })
})
