/** Explanations, and policies as tests. Each test runs in process and over HTTP. */
import { CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { allow, deny, type Iamulator, policyOf } from '../../package/index.ts'
import { HANDLE_KINDS } from '../support/handles.ts'

const OBJECT = 'arn:aws:s3:::b/k'

describe.each(HANDLE_KINDS)('$name', (kind) => {
  let iam: Iamulator
  const put = () => ({ principal: iam.arn('user/reader'), action: 's3:PutObject', resource: OBJECT }) as const
  const get = () => ({ ...put(), action: 's3:GetObject' }) as const

  beforeAll(async () => {
    iam = await kind.open()
    const client = new IAMClient(iam.clientConfig())
    const policies = {
      reader: { p: policyOf(allow('s3:Get*').on('*')) },
      guarded: {
        all: policyOf(allow('s3:*').on('*')),
        guard: policyOf(deny('s3:Delete*').on('*').named('NoDelete')),
      },
      idle: {},
    }
    for (const [UserName, documents] of Object.entries(policies)) {
      await client.send(new CreateUserCommand({ UserName }))
      for (const [PolicyName, document] of Object.entries(documents)) {
        const PolicyDocument = JSON.stringify(document)
        await client.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument }))
      }
    }
  })
  afterAll(() => kind.closeAll())

  const failureOf = (work: Promise<void>) =>
    work.then(
      () => 'no failure',
      (error: Error) => `${error.name}: ${error.message}`,
    )

  test('an explanation has the decision, its layers, and the narrowest change', async () => {
    const { decision, layer, layers, change } = await iam.explain(put())
    expect({ decision, layer }).toEqual({ decision: 'implicitDeny', layer: 'identity' })
    expect(layers.map((each) => [each.layer, each.verdict])).toEqual([['identity', 'doesNotAllow']])
    expect(change?.steps.map(({ text }) => text)).toEqual([
      'Add this statement to the identity-based policy p: {"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::b/k"}',
    ])
  })

  test('the text of an explanation is for people, and no member of it', async () => {
    const explained = await iam.explain(put())
    expect(String(explained)).toContain('✗ denied s3:PutObject on arn:aws:s3:::b/k')
    expect(String(explained)).toContain('statement 1 Allow line 1: Action does not match')
    expect(Object.keys(explained)).not.toContain('toString')
  })

  test('a question about nobody fails with the message of the server', async () => {
    await expect(iam.explain({ ...put(), principal: iam.arn('user/raeder') })).rejects.toMatchObject({
      name: 'IamulatorError',
      code: 'NoSuchPrincipal',
      message: expect.stringContaining('Did you mean'),
    })
  })

  test('a question about what cannot be fails as an error, whatever is expected', async () => {
    const misspelled = { ...put(), action: 's3:DeletObject' } as const
    const message = expect.stringContaining(
      'No action that iamulator knows matches "s3:DeletObject". Did you mean "s3:DeleteObject"?',
    )
    const unknown = { name: 'IamulatorError', code: 'UnknownAction', message }
    await expect(iam.expectDenied(misspelled)).rejects.toMatchObject(unknown)
    await expect(iam.expectAllowed(misspelled)).rejects.toMatchObject(unknown)
    const bucket = { ...get(), resource: 'arn:aws:s3:::b' } as const
    await expect(iam.expectDenied(bucket)).rejects.toMatchObject({ code: 'ImpossibleResource' })
    await iam.expectDenied({ ...misspelled, unknownActions: true })
  })

  test('a user or role may be asked about actions of services that the seed names', async () => {
    const reader = iam.user('reader')
    const access = { actions: ['s3:Put*', 'shop:Buy'] }
    await expect(reader.expectNotGranted(access)).rejects.toMatchObject({
      code: 'UnknownAction',
      message: expect.stringMatching(/^actions\[1\]: No action that iamulator knows matches "shop:Buy"\. /),
    })
    await reader.expectNotGranted({ ...access, unknownActions: true })
    await iam.seed({ ownServices: ['shop'] })
    await reader.expectNotGranted(access)
    await iam.expectDenied({ principal: reader.arn, action: 'shop:Buy' })
    const decided = await iam.authorize({ principal: reader.arn, action: 'shops:Buy' })
    expect(decided.allowed).toBe(false)
  })

  test('what is as expected passes', async () => {
    await iam.expectAllowed(get())
    await iam.expectDenied(put())
  })

  test('expectAllowed explains a denial, and what would allow the request', async () => {
    expect(await failureOf(iam.expectAllowed(put()))).toBe(
      `ExpectationError: expected s3:PutObject on arn:aws:s3:::b/k to be allowed for arn:aws:iam::000000000000:user/reader
  ✗ identity-based policy does not allow
      p (inline) statement 1: Action does not match — expected s3:Get*, actual s3:PutObject
  what would allow it: add this statement to the identity-based policy p: {"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::b/k"}`,
    )
  })

  test('expectAllowed names the statement that denies', async () => {
    const remove = { ...put(), principal: iam.arn('user/guarded'), action: 's3:DeleteObject' } as const
    expect(await failureOf(iam.expectAllowed(remove))).toBe(
      `ExpectationError: expected s3:DeleteObject on arn:aws:s3:::b/k to be allowed for arn:aws:iam::000000000000:user/guarded
  ✗ identity-based policy denies
      guard (inline) statement 1 (NoDelete): denies
  what would allow it: make an exception: replace statement 1 (NoDelete) of the identity-based policy guard, which denies, with {"Effect":"Deny","Action":"s3:Delete*","NotResource":"arn:aws:s3:::b/k","Sid":"NoDelete"} (which also lifts the denial of s3:DeleteObjectAnnotation on arn:aws:s3:::b/k)`,
    )
  })

  test('expectAllowed reports that there are no policies', async () => {
    expect(await failureOf(iam.expectAllowed({ ...put(), principal: iam.arn('user/idle') }))).toMatch(
      /does not allow\n {6}no policies\n {2}what would allow it: add this statement to an identity-based policy: \{/,
    )
  })

  test('expectDenied names the statement that allows', async () => {
    expect(await failureOf(iam.expectDenied(get()))).toBe(
      `ExpectationError: expected s3:GetObject on arn:aws:s3:::b/k to be denied for arn:aws:iam::000000000000:user/reader
  ✓ identity-based policy allows
      p (inline) statement 1: allows`,
    )
    expect(
      await failureOf(iam.expectDenied({ principal: iam.arn('root'), action: 's3:GetObject' })),
    ).toContain('✓ the caller is the root user')
  })

  test.each([
    [{ layer: 'identity' }],
    [{ policy: 'guard' }],
    [{ statement: 'NoDelete' }],
    [{ layer: 'identity', policy: 'guard', statement: '1' }],
  ] as const)('expectDenied passes when the reason is %j', async (because) => {
    const remove = { ...put(), principal: iam.arn('user/guarded'), action: 's3:DeleteObject' } as const
    expect(await failureOf(iam.expectDenied(remove, because))).toBe('no failure')
  })

  test.each([
    [{ layer: 'boundary' }, 'by the permissions boundary'],
    [{ policy: 'all' }, 'by policy all'],
    [{ policy: 'guard', statement: '2' }, 'by statement 2 of policy guard'],
    [{ layer: 'identity', statement: 'Other' }, 'by statement Other of the identity-based policy'],
  ] as const)('expectDenied fails when another reason is expected: %j', async (because, text) => {
    const remove = { ...put(), principal: iam.arn('user/guarded'), action: 's3:DeleteObject' } as const
    const failure = await failureOf(iam.expectDenied(remove, because))
    expect(failure).toContain(`${text}, but it is denied for another reason\n`)
    expect(failure).toContain('guard (inline) statement 1 (NoDelete): denies')
  })

  test('a policy that does not allow is the reason of an implicit denial, but no statement is', async () => {
    expect(await failureOf(iam.expectDenied(put(), { policy: 'p' }))).toBe('no failure')
    expect(await failureOf(iam.expectDenied(put(), { policy: 'p', statement: '1' }))).toContain(
      'another reason',
    )
  })
})
