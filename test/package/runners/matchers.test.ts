/** The matchers, in Jest. test/examples runs them in the other test runners. */
import { CreateUserCommand, GetUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { allow, createIamulator, deny, type Iamulator, policyOf } from '../../../package/index.ts'
import { setCurrentEmulator } from '../../../package/runners/current.ts'
import { matchers, matchersFor } from '../../../package/runners/matchers/index.ts'
import { withoutDetails } from '../../support/denial-text.ts'

const OBJECT = 'arn:aws:s3:::b/k'

let iam: Iamulator
let reader: IAMClient

beforeAll(async () => {
  iam = await createIamulator()
  expect.extend({ ...matchersFor(iam) })
})
beforeEach(async () => {
  await iam.reset()
  const policies = {
    p: policyOf(allow('s3:Get*', 'iam:List*').on('*')),
    guard: policyOf(deny('s3:Delete*').on('*').named('NoDelete')),
  }
  await iam.seed({ users: [{ name: 'reader', inlinePolicies: policies }] })
  reader = new IAMClient(iam.clientConfig({ user: 'reader' }))
})
afterAll(() => iam.close())

const question = (action: `${string}:${string}`) =>
  ({ principal: iam.arn('user/reader'), action, resource: OBJECT }) as const

/** Returns the message of a failed expectation, without the colors of Jest. */
async function messageOf(expectation: () => unknown): Promise<string> {
  try {
    await expectation()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  throw new Error('the expectation did not fail')
}

describe('toBeAllowed and toBeDenied', () => {
  test('pass for what the policies decide', async () => {
    await expect(question('s3:GetObject')).toBeAllowed()
    await expect(question('s3:PutObject')).not.toBeAllowed()
    await expect(question('s3:PutObject')).toBeDenied({ layer: 'identity' })
    await expect(question('s3:DeleteObject')).toBeDenied({ policy: 'guard', statement: 'NoDelete' })
    await expect(question('s3:GetObject')).not.toBeDenied()
    await expect(question('s3:PutObject')).not.toBeDenied({ policy: 'other' })
  })

  test('a failure explains the decision, and the narrowest change', async () => {
    expect(await messageOf(() => expect(question('s3:PutObject')).toBeAllowed())).toBe(
      `expected s3:PutObject on arn:aws:s3:::b/k to be allowed for arn:aws:iam::000000000000:user/reader
  ✗ identity-based policy does not allow
      p (inline) statement 1: Action does not match — expected s3:Get*, iam:List*, actual s3:PutObject
  what would allow it: add this statement to the identity-based policy p: {"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::b/k"}`,
    )
    expect(await messageOf(() => expect(question('s3:GetObject')).toBeDenied())).toMatch(
      /^expected s3:GetObject on arn:aws:s3:::b\/k to be denied for .*\n {2}✓ identity-based policy allows\n {6}p /,
    )
  })

  test('a failure after not does so too', async () => {
    expect(await messageOf(() => expect(question('s3:GetObject')).not.toBeAllowed())).toMatch(/to be denied/)
    expect(await messageOf(() => expect(question('s3:PutObject')).not.toBeDenied())).toMatch(/to be allowed/)
  })

  test('a denial for another reason is a failure', async () => {
    const wrong = () => expect(question('s3:PutObject')).toBeDenied({ policy: 'other' })
    expect(await messageOf(wrong)).toContain('by policy other, but it is denied for another reason')
  })

  test('what is no request is a failure, also after not', async () => {
    const problem = /^toBeDenied needs a request, such as .*, but got "s3:GetObject"$/
    expect(await messageOf(() => expect('s3:GetObject').toBeDenied())).toMatch(problem)
    expect(await messageOf(() => expect('s3:GetObject').not.toBeDenied())).toMatch(problem)
  })

  test('a misspelled action is an error, also after not', async () => {
    const problem = 'No action that iamulator knows matches "s3:DeletObject". Did you mean "s3:DeleteObject"?'
    for (const ask of [
      () => expect(question('s3:DeletObject')).toBeDenied({ layer: 'identity' }),
      () => expect(question('s3:DeletObject')).not.toBeDenied(),
      () => expect(question('s3:DeletObject')).toBeAllowed(),
      () => expect(question('s3:DeletObject')).not.toBeAllowed(),
    ])
      await expect(ask()).rejects.toMatchObject({
        code: 'UnknownAction',
        message: expect.stringContaining(problem),
      })
  })

  test('record nothing', async () => {
    const before = await iam.decisions.list()
    await expect(question('s3:PutObject')).toBeDenied()
    expect(await iam.decisions.list()).toEqual(before)
  })
})

describe('toBeAwsError', () => {
  const denied = () => reader.send(new CreateUserCommand({ UserName: 'bob' }))

  test('passes for the code, the status, and a part of the message', async () => {
    await expect(denied()).rejects.toBeAwsError('AccessDenied')
    await expect(denied()).rejects.toBeAwsError('AccessDenied', { status: 403, message: 'iam:CreateUser' })
    await expect(denied()).rejects.toBeAwsError('AccessDenied', { message: /not authorized/ })
    await expect(denied()).rejects.toBeAwsError('AccessDenied', {
      message: expect.stringContaining('reader'),
    })
    await expect(denied()).rejects.not.toBeAwsError('NoSuchEntity')
    await expect(denied()).rejects.not.toBeAwsError('AccessDenied', { status: 400 })
  })

  test('knows the code of the response, and the name that the SDK gives it', async () => {
    const missing = () => new IAMClient(iam.clientConfig()).send(new GetUserCommand({ UserName: 'bob' }))
    await expect(missing()).rejects.toBeAwsError('NoSuchEntity', { status: 404 })
    await expect(missing()).rejects.toBeAwsError('NoSuchEntityException')
  })

  test('knows errors of the handle, and of version 2 of the SDK', () => {
    const unknown = () => iam.clientConfig({ user: 'nobody' })
    expect(() => unknown()).toThrow(/nobody/)
    expect(Object.assign(new Error('No.'), { code: 'AccessDenied', statusCode: 403 })).toBeAwsError(
      'AccessDenied',
      {
        status: 403,
      },
    )
  })

  test('a failure names the error', async () => {
    expect(
      withoutDetails(
        await messageOf(() => expect(denied()).rejects.toBeAwsError('NoSuchEntity', { status: 404 })),
      ),
    ).toBe(
      'expected an AWS error NoSuchEntity with status 404, but got AccessDenied (403): User: arn:aws:iam::000000000000:user/reader is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::000000000000:user/bob because no identity-based policy allows the iam:CreateUser action',
    )
    expect(await messageOf(() => expect(denied()).rejects.not.toBeAwsError('AccessDenied'))).toMatch(
      /^expected anything but an AWS error AccessDenied, but got AccessDenied \(403\)/,
    )
    expect(await messageOf(() => expect(new TypeError('Oops.')).toBeAwsError('AccessDenied'))).toBe(
      'expected an AWS error AccessDenied, but got TypeError: Oops.',
    )
  })

  test('a promise is a failure, also after not', async () => {
    const promise = Promise.resolve()
    expect(await messageOf(() => expect(promise).toBeAwsError('X'))).toContain('rejects.toBeAwsError')
    expect(await messageOf(() => expect(promise).not.toBeAwsError('X'))).toContain('rejects.toBeAwsError')
  })
})

describe('toHaveDecided', () => {
  test('finds what was decided', async () => {
    await reader.send(new ListUsersCommand({}))
    await expect(iam).toHaveDecided({ action: 'iam:ListUsers', effect: 'allowed' })
    await expect(iam).not.toHaveDecided({ action: 'iam:ListUsers', effect: 'denied' })
  })

  test('a misspelled action is an error, also of what must not be', async () => {
    const message =
      /No action that iamulator knows matches "s3:DeletObject"\. Did you mean "s3:DeleteObject"\?/
    await expect(expect(iam).not.toHaveDecided({ action: 's3:DeletObject' })).rejects.toThrow(message)
    await expect(expect(iam).toHaveDecided({ action: 's3:DeletObject' })).rejects.toThrow(message)
    await expect(iam).not.toHaveDecided({ action: 's3:DeletObject', unknownActions: true })
  })

  test('a failure shows the newest decisions', async () => {
    await iam.decisions.clear()
    const missing = () => expect(iam).toHaveDecided({ action: 's3:*' })
    expect(await messageOf(missing)).toBe(
      'expected a decision that matches {"action":"s3:*"}, but there is none. None is recorded.',
    )
    await reader.send(new ListUsersCommand({}))
    const decided = /allowed iam:ListUsers on \S+ for arn:aws:iam::000000000000:user\/reader$/
    expect(await messageOf(missing)).toMatch(decided)
    expect(await messageOf(() => expect(iam).not.toHaveDecided({ action: 'iam:*' }))).toMatch(decided)
    expect(await messageOf(() => expect({}).toHaveDecided({}))).toContain('expect(iam).toHaveDecided')
  })
})

describe('toGrantNothingBeyond and toEqualPolicy', () => {
  const limit = policyOf(allow('s3:*').on('*'))

  test('pass only if that is certain', () => {
    expect(policyOf(allow('s3:GetObject').on(OBJECT))).toGrantNothingBeyond(limit)
    expect(JSON.stringify(policyOf(allow('s3:GetObject').on(OBJECT)))).toGrantNothingBeyond(
      JSON.stringify(limit),
    )
    expect(policyOf(allow('iam:GetUser').on('*'))).not.toGrantNothingBeyond(limit)
    expect(policyOf(allow('S3:*').on('*').named('All'))).toEqualPolicy(limit)
    expect(policyOf(allow('iam:GetUser').on('*'))).not.toEqualPolicy(limit)
  })

  test('a failure is a request', async () => {
    const policy = policyOf(allow('s3:Get*').on('*'), allow('iam:GetUser').on('*').named('Users'))
    expect(await messageOf(() => expect(policy).toGrantNothingBeyond(limit))).toBe(
      `expected the policy to grant nothing beyond the other policy, but:
✗ the policy allows what the other policy does not allow: iam:GetUser on arn:aws:iam::111122223333:user/example
  caller      arn:aws:iam::111122223333:user/alice (user)
  allowed by  the policy statement 2 (Users)
  not allowed by any statement of the other policy
  replay      allowed by the new policy, not by the old one`,
    )
    expect(await messageOf(() => expect(limit).toEqualPolicy(policy))).toContain(
      '✗ the policy allows what the other policy does not allow: s3:',
    )
    expect(await messageOf(() => expect(policyOf()).toEqualPolicy(policy))).toContain(
      '✗ the other policy allows what the policy does not allow: ',
    )
    expect(await messageOf(() => expect(limit).not.toEqualPolicy(limit))).toBe(
      'expected the policies to differ, but both allow the same',
    )
  })

  test('what is not certain is a failure, also after not', async () => {
    const narrow = policyOf(allow('s3:*').on(`arn:aws:s3:::b/\${aws:username}/a`))
    const wide = policyOf(allow('s3:*').on(`arn:aws:s3:::b/\${aws:username}/?`))
    expect(await messageOf(() => expect(narrow).toGrantNothingBeyond(wide))).toBe(
      `expected the policy to grant nothing beyond the other policy, but that is not certain:
? Not proved: the policy allows nothing that the other policy does not allow. The reason: its policy variables tie the caller to the resource or to another condition key.
  not proved  the policy statement 1`,
    )
    expect(await messageOf(() => expect(narrow).not.toGrantNothingBeyond(wide))).toContain('not certain')
  })

  test('what is not a policy is an error', () => {
    expect(() => expect(1).toEqualPolicy(limit)).toThrow('A policy is an object with a Statement')
    expect(() => expect({}).toEqualPolicy(limit)).toThrow('the policy is not a policy: it has no Statement.')
  })
})

describe('toNotGrant and toNotBePublic', () => {
  const policy = policyOf(allow('s3:GetObject').on(OBJECT))
  const open = policyOf(allow('s3:GetObject').on(OBJECT).to('*'))

  test('pass if nobody gets the access', () => {
    expect(policy).toNotGrant({ actions: ['s3:Put*', 'iam:*'] })
    expect(policy).toNotGrant({ actions: 's3:*', resources: 'arn:aws:s3:::others/*' })
    expect(policy).not.toNotGrant({ resources: OBJECT })
    expect(policyOf(allow('s3:GetObject').on(OBJECT).to('111122223333'))).toNotBePublic('AWS::S3::Bucket')
    expect(open).not.toNotBePublic('AWS::S3::Bucket')
  })

  test('a failure is a request', async () => {
    expect(await messageOf(() => expect(policy).toNotGrant({ actions: 's3:Get*' }))).toContain(
      `✗ the policy grants some of s3:Get*: s3:GetObject on ${OBJECT}`,
    )
    expect(await messageOf(() => expect(open).toNotBePublic('AWS::S3::Bucket'))).toContain(
      `✗ the policy grants public access to a resource of type AWS::S3::Bucket: s3:GetObject on ${OBJECT}`,
    )
  })

  test('names that cannot be are errors, also after not', () => {
    const misspelled = { actions: ['s3:*', 's3:DeletObject'] }
    const problem =
      /^actions\[1\]: No action that iamulator knows matches "s3:DeletObject"\. Did you mean "s3:DeleteObject"\? /
    expect(() => expect(policy).toNotGrant(misspelled)).toThrow(problem)
    expect(() => expect(policy).not.toNotGrant(misspelled)).toThrow(problem)
    expect(policy).toNotGrant({ actions: 's3:DeletObject', unknownActions: true })
    const bucket = { actions: 's3:GetObject', resources: 'arn:aws:s3:::b' }
    expect(() => expect(policy).toNotGrant(bucket)).toThrow(
      /^resources: s3:GetObject cannot have the resource /,
    )
    expect(() => expect(policy).toNotGrant({ resources: 'orders/x' })).toThrow('is neither * nor an ARN')
  })

  test('other questions are errors', () => {
    expect(() => expect(policy).toNotGrant({})).toThrow('Access needs actions or resources')
    expect(() => expect(open).toNotBePublic('AWS::EC2::Instance')).toThrow('needs a type of resource')
  })
})

describe('matchers about principals', () => {
  const ARN = 'arn:aws:iam::000000000000:role/ci'
  const limit = policyOf(allow('s3:Get*').on('*'))

  beforeEach(async () => {
    await iam.seed({
      policies: [{ name: 'limit', document: limit }],
      roles: [
        {
          name: 'ci',
          trust: policyOf(allow('sts:AssumeRole').to('000000000000')),
          inlinePolicies: { build: policyOf(allow('s3:*').on('*')) },
          permissionsBoundary: 'limit',
        },
      ],
    })
  })

  test('pass if all layers together grant no more', async () => {
    await expect(iam.role('ci')).toGrantNothingBeyond(limit)
    await expect(iam.role('ci')).toEqualPolicy(limit)
    await expect(iam.role('ci')).toNotGrant({ actions: ['s3:PutObject', 'iam:*'] })
    await expect(iam.account('000000000000').user('reader')).toNotGrant({ actions: 's3:DeleteObject' })
    await expect(iam.role('ci')).not.toNotGrant({ actions: 's3:GetObject' })
    await expect(iam.role('ci')).not.toEqualPolicy(policyOf(allow('s3:*').on('*')))
  })

  test('a failure is a request', async () => {
    const narrow = policyOf(allow('s3:GetObject').on(OBJECT))
    expect(await messageOf(() => expect(iam.role('ci')).toGrantNothingBeyond(narrow))).toMatch(
      `expected ${ARN} to be granted nothing beyond the other policy, but:
✗ ${ARN} can do what the other policy does not allow: s3:Get`,
    )
    expect(await messageOf(() => expect(iam.role('ci')).toNotGrant({ actions: 's3:GetObject' }))).toContain(
      `  allowed by  build (inline) statement 1
  allowed by  arn:aws:iam::000000000000:policy/limit (managed) statement 1
  replay      allowed by all layers of the principal`,
    )
    const wide = policyOf(allow('s3:Get*', 's3:PutObject').on('*'))
    const message = await messageOf(() => expect(iam.role('ci')).toEqualPolicy(wide))
    expect(message.replace(/ on .*/, '')).toBe(
      `expected ${ARN} to be granted what the other policy allows, but:
✗ ${ARN} cannot do what the other policy allows: s3:PutObject
  caller      ${ARN} (role session)
  allowed by  the other policy statement 1
  not allowed by all layers of the principal
  replay      allowed by the other policy, not by all layers of the principal`,
    )
    expect(await messageOf(() => expect(iam.role('ci')).not.toGrantNothingBeyond(limit))).toBe(
      `expected ${ARN} to be granted something beyond the other policy, but it is not`,
    )
  })

  test('methods of the handle expect the same, for runners without matchers', async () => {
    await iam.role('ci').expectNothingBeyond(limit)
    await iam.role('ci').expectNotGranted({ actions: 'iam:*' })
    await expect(iam.role('ci').expectNotGranted({ actions: 's3:GetObject' })).rejects.toMatchObject({
      name: 'ExpectationError',
      message: expect.stringContaining(
        `expected ${ARN} not to be granted such access, but:\n✗ ${ARN} can perform some of s3:GetObject: `,
      ),
    })
    await expect(iam.role('ci').expectNothingBeyond(policyOf())).rejects.toMatchObject({
      message: expect.stringContaining(`expected ${ARN} to be granted nothing beyond the other policy, but:`),
    })
  })

  test('the compiler knows that the answers are promises', async () => {
    const asked: Promise<void> = expect(iam.role('ci')).toNotGrant({ actions: 'iam:*' })
    await asked
  })

  test('a misspelled action is an error, also after not', async () => {
    const access = { actions: 's3:DeletObject' }
    const unknown = { code: 'UnknownAction' }
    await expect(expect(iam.role('ci')).toNotGrant(access)).rejects.toMatchObject(unknown)
    await expect(expect(iam.role('ci')).not.toNotGrant(access)).rejects.toMatchObject(unknown)
  })

  test('a principal that does not exist is an error', async () => {
    expect(await messageOf(() => expect(iam.role('gone')).toNotGrant({ actions: 's3:*' }))).toContain(
      'Principal "arn:aws:iam::000000000000:role/gone" does not exist.',
    )
    expect(() => iam.user('')).toThrow('The name is missing in "user/": use "user/NAME".')
  })
})

test('matchers ask the emulator of the test runner, and name what to do without one', async () => {
  const { toBeAllowed } = matchers
  expect(() => toBeAllowed.call({}, question('s3:GetObject'))).toThrow('use expect.extend(matchersFor(iam))')
  setCurrentEmulator(iam)
  expect(await toBeAllowed.call({}, question('s3:GetObject'))).toMatchObject({ pass: true })
  setCurrentEmulator(undefined)
  expect(() => toBeAllowed.call({}, question('s3:GetObject'))).toThrow('use expect.extend(matchersFor(iam))')
})
