import {
  CreatePolicyCommand,
  GetAccountAuthorizationDetailsCommand,
  GetUserCommand,
  type IAMClient,
  ListEntitiesForPolicyCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  expectRecorded,
  policy,
  serverForAllTests,
} from '../../../support/harness.ts'
import { deniedText, membersOf, READ_ONLY, userArn, userWith, withServer } from '../../callers.ts'
import {
  allowWhere,
  governedCaller,
  holder,
  KINDS,
  type Noun,
  policyArn,
  putBoundary,
  serviceLinkedRole,
} from './holders.ts'

const LAMBDA_BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'
const SERVICE_LINKED = 'arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy'
/** Has the minimum length of an ARN. */
const LONG_NAME = 'a-policy-with-a-long-name'
/** A policy of the account can have the same name as one of AWS's. */
const OWN_READ_ONLY = policyArn('ReadOnlyAccess')
const INVALID_MARKER = { code: 'ValidationError', status: 400, message: 'Invalid Marker.' }

const server = serverForAllTests()
const iam = server.iam()
beforeAll(async () => {
  await create(LONG_NAME)
  await create('ReadOnlyAccess')
  await create('theirs', '/', server.iam(administratorOf('123456789012')))
})

async function create(PolicyName: string, Path = '/', client = iam): Promise<string> {
  await client.send(
    new CreatePolicyCommand({ PolicyName, Path, PolicyDocument: policy('Allow', 'iam:GetUser') }),
  )
  return policyArn(PolicyName, Path)
}

const attachedTo = async (noun: Noun, name: string, client = iam) =>
  (await holder(client, noun, name).attached()).AttachedPolicies?.map(({ PolicyArn }) => PolicyArn)

const notFound = (arn: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `Policy ${arn} was not found.`,
})
const notAttachable = (arn: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `Policy ${arn} does not exist or is not attachable.`,
})

describe.each(KINDS)('policies attached to a $noun', ({ noun, Kind }) => {
  test('C1.4: are listed by name and arn, in the order of attachment', async () => {
    const it = holder(iam, noun, `Listed-${noun}`)
    await it.create()
    expect(membersOf(await it.attached())).toEqual({ AttachedPolicies: [], IsTruncated: false })
    expect(membersOf(await it.attach(READ_ONLY))).toEqual({})
    const own = await create(`Own-${noun}`, '/team/')
    await it.attach(own)
    await it.attach(LAMBDA_BASIC)
    await it.attach(READ_ONLY)
    expect(membersOf(await holder(iam, noun, `LISTED-${noun}`).attached())).toEqual({
      AttachedPolicies: [
        { PolicyName: 'ReadOnlyAccess', PolicyArn: READ_ONLY },
        { PolicyName: `Own-${noun}`, PolicyArn: own },
        { PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn: LAMBDA_BASIC },
      ],
      IsTruncated: false,
    })
    const ofTeam = await it.attached({ PathPrefix: '/team/' })
    expect(ofTeam.AttachedPolicies).toEqual([{ PolicyName: `Own-${noun}`, PolicyArn: own }])
    expect(membersOf(await it.detach(own))).toEqual({})
    expect(await attachedTo(noun, `Listed-${noun}`)).toEqual([READ_ONLY, LAMBDA_BASIC])
    const {
      UserDetailList = [],
      GroupDetailList = [],
      RoleDetailList = [],
    } = await iam.send(new GetAccountAuthorizationDetailsCommand({}))
    const detailed = [...UserDetailList, ...GroupDetailList, ...RoleDetailList].find(({ Arn }) =>
      Arn?.endsWith(`/Listed-${noun}`),
    )
    expect(detailed?.AttachedManagedPolicies?.map(({ PolicyArn }) => PolicyArn)).toEqual([
      READ_ONLY,
      LAMBDA_BASIC,
    ])
  })

  test('come in pages that stay right while the list changes', async () => {
    const name = `Paged-${noun}`
    const it = holder(iam, noun, name)
    await it.create()
    const arns: string[] = []
    for (const letter of ['a', 'b', 'c', 'd']) arns.push(await create(`${noun}-${letter}`))
    arns.unshift(READ_ONLY, OWN_READ_ONLY)
    for (const arn of arns) await it.attach(arn)
    const pages: (string | undefined)[][] = []
    for await (const { AttachedPolicies } of it.attachedPages(1)) {
      pages.push((AttachedPolicies ?? []).map(({ PolicyArn }) => PolicyArn))
    }
    expect(pages.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1, 1])
    expect(pages.flat().toSorted()).toEqual(arns.toSorted())
    const { Marker } = await it.attached({ MaxItems: 4 })
    await it.detach(policyArn(`${noun}-b`))
    await it.detach(policyArn(`${noun}-c`))
    const rest = await it.attached({ Marker })
    expect(rest.AttachedPolicies?.map(({ PolicyName }) => PolicyName)).toEqual([`${noun}-d`])
    await expectError(it.attached({ Marker: 'nonsense' }), INVALID_MARKER)
  })

  test('count from the attachment to the detachment', async () => {
    const name = `effect-${noun}`
    const caller = server.iam(await governedCaller(server, noun, name))
    const call = () => caller.send(new GetUserCommand({ UserName: 'iamulator' }))
    const error = { code: 'AccessDenied', status: 403 }
    for (const arn of [await create(name), READ_ONLY]) {
      await expectError(call(), error)
      await holder(iam, noun, name).attach(arn)
      await call()
      await holder(iam, noun, name).detach(arn)
    }
    await expectError(call(), error)
  })

  test('are as many as the quota says', async () => {
    const quota = `AttachedPoliciesPer${Kind}Quota`
    await withServer({ quotas: { [quota]: 1 } }, async (small) => {
      const it = holder(small.iam(), noun, 'full')
      await it.create()
      await it.attach(READ_ONLY)
      await it.attach(READ_ONLY)
      await expectError(it.attach(LAMBDA_BASIC), {
        code: 'LimitExceeded',
        status: 409,
        message: `Cannot exceed quota for PoliciesPer${Kind}: 1`,
      })
      await it.detach(READ_ONLY)
      await it.attach(LAMBDA_BASIC)
    })
  })

  test('S13: cannot be made for service-linked roles', async () => {
    const it = holder(iam, noun, `linked-${noun}`)
    await it.create()
    await expectError(it.attach(SERVICE_LINKED), {
      code: 'PolicyNotAttachable',
      status: 400,
      message: 'Cannot attach a Service Role Policy to a Customer Role.',
    })
    expect(await attachedTo(noun, `linked-${noun}`)).toEqual([])
  })

  test('need a holder, and an ARN that is one', async () => {
    const nobody = holder(iam, noun, 'nobody')
    const missing = {
      code: 'NoSuchEntity',
      status: 404,
      message: `The ${noun} with name nobody cannot be found.`,
    }
    await expectError(nobody.attach(READ_ONLY), missing)
    await expectError(nobody.detach(READ_ONLY), missing)
    await expectError(nobody.attached(), missing)
    const it = holder(iam, noun, `errors-${noun}`)
    await it.create()
    await expectError(it.attach(policyArn('none')), notAttachable(policyArn('none')))
    await expectError(it.detach(policyArn('none')), notFound(policyArn('none')))
    const invalid = { code: 'ValidationError', status: 400, message: `ARN ${LONG_NAME} is not valid.` }
    await expectError(it.attach(LONG_NAME), invalid)
    await expectError(it.detach(LONG_NAME), invalid)
  })

  test('of another account cannot be attached', async () => {
    const arn = 'arn:aws:iam::123456789012:policy/theirs'
    await expectError(holder(iam, noun, `errors-${noun}`).attach(arn), notAttachable(arn))
  })
})

describe('recorded errors', () => {
  const fill = { 'policy-name:1': LONG_NAME, 'policy-name': LONG_NAME }
  const arn = policyArn(LONG_NAME)
  const user = () => holder(iam, 'user', 'recorded')
  const group = () => holder(iam, 'group', 'recorded')
  const role = () => holder(iam, 'role', 'recorded')
  beforeAll(() => Promise.all([user().create(), group().create(), role().create()]))

  test('AttachUserPolicy', async () => {
    await expectRecorded(
      user().attach(`${arn}123`),
      'test_iam.py::TestIAMIntegrations::test_user_attach_policy/valid_arn_not_existent',
      fill,
    )
    await expectRecorded(
      user().attach(policyArn('nonexistent')),
      'test_iam_users.py::TestUserPolicies::test_user_managed_policy_errors/attach-nonexistent-policy-error',
    )
    await expectRecorded(
      user().attach(LONG_NAME),
      'test_iam.py::TestIAMIntegrations::test_user_attach_policy/existing_policy_name_provided',
      fill,
    )
    await expectRecorded(
      user().attach('longpolicynamebutnoarn'),
      'test_iam.py::TestIAMIntegrations::test_user_attach_policy/non_existent_malformed_policy_arn',
    )
  })

  // AWS changed the message for a string that is not an ARN. It no longer returns the one recorded in 2025-06
  // under test_iam.py::TestIAMIntegrations::test_role_attach_policy/non_existent_malformed_policy_arn.
  test('AttachRolePolicy', async () => {
    await expectRecorded(
      role().attach(`${arn}123`),
      'test_iam.py::TestIAMIntegrations::test_role_attach_policy/valid_arn_not_existent',
      fill,
    )
    await expectRecorded(
      role().attach(policyArn('nonexistent-policy')),
      'test_iam_roles.py::TestRoleManagedPolicies::test_role_managed_policy_errors/attach-nonexistent-policy-error',
    )
    await expectRecorded(
      role().attach(LONG_NAME),
      'test_iam_roles.py::TestRoleManagedPolicies::test_role_managed_policy_errors/existing-policy-name-provided',
      fill,
    )
    await expectRecorded(
      role().attach('longpolicynamebutnoarn'),
      'test_iam_roles.py::TestRoleManagedPolicies::test_role_managed_policy_errors/non-existent-malformed-policy-arn',
    )
  })

  test('Detach', async () => {
    const lambda = { 'policy-name:1': 'AWSLambdaBasicExecutionRole' }
    await role().attach(LAMBDA_BASIC)
    await role().detach(LAMBDA_BASIC)
    await expectRecorded(
      user().detach(arn),
      'test_iam_users.py::TestUserPolicies::test_user_managed_policy_errors/detach-unattached-policy-error',
      fill,
    )
    await expectRecorded(
      group().detach(arn),
      'test_iam_groups.py::TestIAMGroupsPolicies::test_detach_unattached_group_policy/detach-unattached-error',
      fill,
    )
    await expectRecorded(
      role().detach(arn),
      'test_iam_roles.py::TestRoleManagedPolicies::test_role_managed_policy_errors/detach-not-attached-policy-error',
      fill,
    )
    await expectRecorded(
      role().detach('arn:aws:iam::aws:policy/Nonexistent'),
      'test_iam_roles.py::TestRoleManagedPolicies::test_attach_detach_aws_managed_policy_role/detach-nonexistent-policy-error',
    )
    await expectRecorded(
      role().detach(LAMBDA_BASIC),
      'test_iam_roles.py::TestRoleManagedPolicies::test_attach_detach_aws_managed_policy_role/detach-already-detached-error',
      lambda,
    )
  })
})

describe('holders that cannot be changed', () => {
  test('the built-in administrator has AdministratorAccess for good', async () => {
    const administrator = holder(iam, 'user', 'iamulator')
    const error = {
      code: 'AccessDenied',
      status: 403,
      message:
        'The built-in administrator user/iamulator cannot be changed. Create a user of your own, or name one in UserName.',
    }
    const arn = 'arn:aws:iam::aws:policy/AdministratorAccess'
    await expectError(administrator.attach(READ_ONLY), error)
    await expectError(administrator.detach(arn), error)
    expect(await attachedTo('user', 'iamulator')).toEqual([arn])
    const answer = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: arn }))
    expect(answer.PolicyUsers).toEqual([])
  })

  test('roles of AWS services', async () => {
    const role = holder(iam, 'role', await serviceLinkedRole(server, [SERVICE_LINKED]))
    const error = {
      code: 'UnmodifiableEntity',
      status: 400,
      message:
        "Cannot perform the operation on the protected role 'AWSServiceRoleForSupport' - this role is only modifiable by AWS",
    }
    await expectError(role.attach(READ_ONLY), error)
    await expectError(role.detach(SERVICE_LINKED), error)
    expect(await attachedTo('role', 'AWSServiceRoleForSupport')).toEqual([SERVICE_LINKED])
  })
})

describe('who may', () => {
  describe.each(KINDS)('policies of a $noun', ({ noun, Kind }) => {
    const calls = {
      [`Attach${Kind}Policy`]: (client: IAMClient, name: string) =>
        holder(client, noun, name).attach(READ_ONLY),
      [`ListAttached${Kind}Policies`]: (client: IAMClient, name: string) =>
        holder(client, noun, name).attached(),
      [`Detach${Kind}Policy`]: (client: IAMClient, name: string) =>
        holder(client, noun, name).detach(READ_ONLY),
    }
    const target = `allowed-${noun}`
    beforeAll(() => holder(iam, noun, target).create('/deep/'))

    test.each(Object.entries(calls))('%s: whoever is allowed it there', async (action, call) => {
      const resource = `arn:aws:iam::${ACCOUNT}:${noun}/deep/${target}`
      const client = server.iam(await userWith(server, action, policy('Allow', `iam:${action}`, resource)))
      await call(client, target)
      await expectError(call(client, 'elsewhere'), {
        code: 'AccessDenied',
        status: 403,
        message: deniedText(userArn(action), `iam:${action}`, `${noun} elsewhere`),
      })
    })

    test('iam:PolicyARN is the policy in question', async () => {
      const document = allowWhere(`iam:*${Kind}Policy`, 'iam:PolicyARN', READ_ONLY)
      const client = server.iam(await userWith(server, `arn-${noun}`, document))
      await holder(client, noun, target).attach(READ_ONLY)
      await holder(client, noun, target).detach(READ_ONLY)
      await expectError(holder(client, noun, target).attach(LAMBDA_BASIC), {
        code: 'AccessDenied',
        status: 403,
      })
      await expectError(holder(client, noun, target).detach(LAMBDA_BASIC), {
        code: 'AccessDenied',
        status: 403,
      })
    })
  })

  test.each(['user', 'role'] as const)('iam:PermissionsBoundary is the boundary of the %s', async (noun) => {
    const PermissionsBoundary = await create(`boundary-${noun}`)
    const [bounded, free] = [`bounded-${noun}`, `free-${noun}`]
    await holder(iam, noun, bounded).create()
    await holder(iam, noun, free).create()
    await putBoundary(iam, noun, bounded, PermissionsBoundary)
    const document = allowWhere('iam:*', 'iam:PermissionsBoundary', PermissionsBoundary)
    const client = server.iam(await userWith(server, `delegate-${noun}`, document))
    await holder(client, noun, bounded).attach(READ_ONLY)
    await holder(client, noun, bounded).detach(READ_ONLY)
    for (const call of ['attach', 'detach'] as const) {
      await expectError(holder(client, noun, free)[call](READ_ONLY), { code: 'AccessDenied', status: 403 })
    }
  })
})
