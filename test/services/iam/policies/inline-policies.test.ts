import { GetUserCommand, type IAMClient } from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { ACCOUNT, expectError, expectRecorded, policy, serverForAllTests } from '../../../support/harness.ts'
import { deniedText, membersOf, READ_ONLY, userArn, userWith, withServer } from '../../callers.ts'
import { allowWhere, governedCaller, holder, KINDS, putBoundary, serviceLinkedRole } from './holders.ts'

const DOCUMENT = policy('Allow', 'iam:GetUser')
/** The quotas in characters. */
const SIZES = { user: 2048, group: 5120, role: 10_240 } as const

const server = serverForAllTests()
const iam = server.iam()

/** Returns a document of exactly `size` characters. */
function sized(size: number): string {
  const frame = policy('Allow', 's3:*', 'arn:*:s3:::')
  return frame.replace('arn:*:s3:::', `arn:*:s3:::${'b'.repeat(size - frame.length)}`)
}

describe.each(KINDS)('inline policies of a $noun', ({ noun, Kind, member }) => {
  const missing = (name: string) => ({
    code: 'NoSuchEntity',
    status: 404,
    message: `The ${noun} policy with name ${name} cannot be found.`,
  })

  test('are kept as they were sent, replaced, and deleted', async () => {
    const it = holder(iam, noun, `Life-${noun}`)
    await it.create()
    expect(membersOf(await it.list())).toEqual({ PolicyNames: [], IsTruncated: false })
    const document = policy('Allow', 's3:*', "arn:aws:s3:::a%3Ab/!'()*").replaceAll(',', ',\n\t ')
    expect(membersOf(await it.put('p', document))).toEqual({})
    const answer = await holder(iam, noun, `LIFE-${noun}`).get('p')
    expect(membersOf(answer)).toEqual({
      [member]: `Life-${noun}`,
      PolicyName: 'p',
      PolicyDocument: expect.stringContaining('a%253Ab%2F%21%27%28%29%2A'),
    })
    expect(decodeURIComponent(answer.PolicyDocument ?? '')).toBe(document)
    await it.put('p', DOCUMENT)
    expect(decodeURIComponent((await it.get('p')).PolicyDocument ?? '')).toBe(DOCUMENT)
    expect(membersOf(await it.remove('p'))).toEqual({})
    await expectError(it.get('p'), missing('p'))
    expect((await it.list()).PolicyNames).toEqual([])
  })

  test('13.5, C7.3.3: are one policy, whatever the case of the name', async () => {
    const it = holder(iam, noun, `Mixed-${noun}`)
    await it.create()
    await it.put('MixedName', policy('Allow', 's3:*'))
    await it.put('mixedname', DOCUMENT)
    expect((await it.list()).PolicyNames).toEqual(['MixedName'])
    const answer = await it.get('MIXEDNAME')
    expect(answer.PolicyName).toBe('MIXEDNAME')
    expect(decodeURIComponent(answer.PolicyDocument ?? '')).toBe(DOCUMENT)
    await it.remove('mixedNAME')
    expect((await it.list()).PolicyNames).toEqual([])
    await expectError(it.get('MixedName'), missing('MixedName'))
  })

  test('13.5, C7.3.3: permit what the last document permits, under any spelling', async () => {
    const name = `Governed-${noun}`
    const caller = server.iam(await governedCaller(server, noun, name))
    const read = () => caller.send(new GetUserCommand({ UserName: 'iamulator' }))
    await holder(iam, noun, name).put('Reader', DOCUMENT)
    await read()
    await holder(iam, noun, name).put('READER', policy('Deny', 'iam:GetUser'))
    await expectError(read(), { code: 'AccessDenied', status: 403 })
    await holder(iam, noun, name).put('Other', DOCUMENT)
    await holder(iam, noun, name).remove('reader')
    await read()
  })

  test('may have any name, also that of something every object has', async () => {
    const it = holder(iam, noun, `Names-${noun}`)
    await it.create()
    const names = ['constructor', '__proto__', 'toString', '1', '+=,.@-_']
    for (const name of names) {
      await expectError(it.get(name), missing(name))
      await expectError(it.remove(name), missing(name))
      await it.put(name, policy('Allow', 's3:*', `arn:aws:s3:::${name}`))
    }
    for (const name of names) {
      expect(decodeURIComponent((await it.get(name)).PolicyDocument ?? '')).toContain(`:::${name}"`)
    }
    expect((await it.list()).PolicyNames).toEqual(names.toSorted())
    for (const name of names) await it.remove(name)
    expect((await it.list()).PolicyNames).toEqual([])
  })

  test('come in pages that stay right while the list changes', async () => {
    const it = holder(iam, noun, `Paged-${noun}`)
    await it.create()
    for (const name of ['d', 'b', 'e', 'a', 'c']) await it.put(name, DOCUMENT)
    const pages: unknown[] = []
    for await (const { PolicyNames } of it.listPages(2)) pages.push(PolicyNames)
    expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']])
    const { Marker, IsTruncated } = await it.list({ MaxItems: 2 })
    expect(IsTruncated).toBe(true)
    await it.remove('b')
    await it.remove('c')
    await it.put('aa', DOCUMENT)
    expect((await it.list({ Marker })).PolicyNames).toEqual(['d', 'e'])
    await expectError(it.list({ Marker: 'nonsense' }), {
      code: 'ValidationError',
      status: 400,
      message: 'Invalid Marker.',
    })
  })

  test('count from the moment they are put until they are deleted', async () => {
    const name = `effect-${noun}`
    const caller = server.iam(await governedCaller(server, noun, name))
    const it = holder(iam, noun, name)
    const call = () => caller.send(new GetUserCommand({ UserName: 'iamulator' }))
    const error = { code: 'AccessDenied', status: 403 }
    await expectError(call(), error)
    await it.put('allow', DOCUMENT)
    await call()
    await it.put('deny', policy('Deny', 'iam:GetUser'))
    await expectError(call(), error)
    await it.remove('deny')
    await call()
    await it.put('allow', policy('Allow', 'iam:ListUsers'))
    await expectError(call(), error)
    await it.put('allow', DOCUMENT)
    await it.remove('allow')
    await expectError(call(), error)
  })

  test(`have together the size of AWS's quota at most, without white space`, async () => {
    const name = `sized-${noun}`
    const it = holder(iam, noun, name)
    const size = SIZES[noun]
    await it.create()
    await it.put('half', `${sized(size / 2)}${' '.repeat(500)}`)
    await it.put('other', sized(size / 2))
    const error = {
      code: 'LimitExceeded',
      status: 409,
      message: `Maximum policy size of ${size} bytes exceeded for ${noun} ${name}`,
    }
    await expectError(it.put('other', sized(size / 2 + 1)), error)
    await expectError(it.put('third', DOCUMENT), error)
    expect(decodeURIComponent((await it.get('other')).PolicyDocument ?? '')).toBe(sized(size / 2))
    await it.remove('half')
    await it.put('other', sized(size))
  })

  test('have the size that the settings allow', async () => {
    const quota = `${Kind}PolicySizeQuota`
    await withServer({ quotas: { [quota]: 100 } }, async (small) => {
      const it = holder(small.iam(), noun, 'small')
      await it.create()
      await it.put('fits', sized(100))
      await expectError(it.put('fits', sized(101)), {
        code: 'LimitExceeded',
        status: 409,
        message: `Maximum policy size of 100 bytes exceeded for ${noun} small`,
      })
    })
  })

  test('are checked, but need no version', async () => {
    const it = holder(iam, noun, `checked-${noun}`)
    await it.create()
    await expectError(it.put('bad', '{"Statement":[]'), {
      code: 'MalformedPolicyDocument',
      status: 400,
      message: 'Syntax errors in policy.',
    })
    await it.put('old', policy('Allow', 's3:*').replace('2012-10-17', '2008-10-17'))
    await it.put('none', policy('Allow', 's3:*').replace('"Version":"2012-10-17",', ''))
    expect((await it.list()).PolicyNames).toEqual(['none', 'old'])
  })

  test('need a holder', async () => {
    const nobody = holder(iam, noun, 'nobody')
    const error = {
      code: 'NoSuchEntity',
      status: 404,
      message: `The ${noun} with name nobody cannot be found.`,
    }
    await expectError(nobody.put('p', DOCUMENT), error)
    await expectError(nobody.get('p'), error)
    await expectError(nobody.remove('p'), error)
    await expectError(nobody.list(), error)
  })

  describe('who may', () => {
    const target = `allowed-${noun}`
    const calls = {
      [`Put${Kind}Policy`]: (client: IAMClient, name: string) =>
        holder(client, noun, name).put('p', DOCUMENT),
      [`Get${Kind}Policy`]: (client: IAMClient, name: string) => holder(client, noun, name).get('p'),
      [`List${Kind}Policies`]: (client: IAMClient, name: string) => holder(client, noun, name).list(),
      [`Delete${Kind}Policy`]: (client: IAMClient, name: string) => holder(client, noun, name).remove('p'),
    }
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
  })
})

describe('recorded errors', () => {
  test('group policies', async () => {
    const group = holder(iam, 'group', 'recorded')
    await group.create()
    await expectRecorded(
      group.get('none'),
      'test_iam_groups.py::TestIAMGroupsPolicies::test_get_group_policy/get-nonexistent-policy',
      { 'policy-name:1': 'none' },
    )
  })

  test('role policies', async () => {
    const role = holder(iam, 'role', 'recorded')
    await role.create()
    const fill = { 'policy-name:1': 'gone' }
    await expectRecorded(
      role.get('gone'),
      'test_iam_roles.py::TestRoleInlinePolicies::test_role_inline_policy_lifecycle/get-deleted-policy-error',
      fill,
    )
    await expectRecorded(
      role.remove('gone'),
      'test_iam_roles.py::TestRoleInlinePolicies::test_role_inline_policy_lifecycle/delete-nonexistent-policy-error',
      fill,
    )
    await expectRecorded(
      role.get('non-existent-policy'),
      'test_iam_roles.py::TestRoleInlinePolicies::test_role_inline_policy_errors/get-nonexistent-policy-error',
    )
    await expectRecorded(
      role.remove('non-existent-policy'),
      'test_iam_roles.py::TestRoleInlinePolicies::test_role_inline_policy_errors/delete-nonexistent-policy-error',
    )
  })

  test('roles that are not there', async () => {
    const role = holder(iam, 'role', 'nonexistent-role')
    await expectRecorded(
      role.put('p', DOCUMENT),
      'test_iam_roles.py::TestRoleInlinePolicies::test_role_inline_policy_errors/put-policy-nonexistent-role-error',
    )
    await expectRecorded(
      role.get('p'),
      'test_iam_roles.py::TestRoleInlinePolicies::test_role_inline_policy_errors/get-policy-nonexistent-role-error',
    )
    await expectRecorded(
      role.remove('p'),
      'test_iam_roles.py::TestRoleInlinePolicies::test_role_inline_policy_errors/delete-policy-nonexistent-role-error',
    )
  })
})

test('the built-in administrator has none and gets none', async () => {
  const administrator = holder(iam, 'user', 'iamulator')
  const error = {
    code: 'AccessDenied',
    status: 403,
    message:
      'The built-in administrator user/iamulator cannot be changed. Create a user of your own, or name one in UserName.',
  }
  expect((await administrator.list()).PolicyNames).toEqual([])
  await expectError(administrator.get('p'), {
    code: 'NoSuchEntity',
    status: 404,
    message: 'The user policy with name p cannot be found.',
  })
  await expectError(administrator.put('p', DOCUMENT), error)
  await expectError(administrator.remove('p'), error)
})

test('roles of AWS services get none', async () => {
  const role = holder(iam, 'role', await serviceLinkedRole(server))
  const error = { code: 'UnmodifiableEntity', status: 400 }
  await expectError(role.put('p', DOCUMENT), error)
  await expectError(role.remove('p'), error)
  expect((await role.list()).PolicyNames).toEqual([])
})

test.each(['user', 'role'] as const)('iam:PermissionsBoundary is the boundary of the %s', async (noun) => {
  const [bounded, free] = [`bounded-${noun}`, `free-${noun}`]
  await holder(iam, noun, bounded).create()
  await holder(iam, noun, free).create()
  await holder(iam, noun, free).put('p', DOCUMENT)
  await putBoundary(iam, noun, bounded, READ_ONLY)
  const document = allowWhere('iam:*', 'iam:PermissionsBoundary', READ_ONLY)
  const client = server.iam(await userWith(server, `delegate-${noun}`, document))
  await holder(client, noun, bounded).put('p', DOCUMENT)
  await holder(client, noun, bounded).remove('p')
  await expectError(holder(client, noun, free).put('p', DOCUMENT), { code: 'AccessDenied', status: 403 })
  await expectError(holder(client, noun, free).remove('p'), { code: 'AccessDenied', status: 403 })
})
