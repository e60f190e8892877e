/** Tests expectations about several actions and resources, and the names of the members that list them. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { allow, createIamulator, type Iamulator, policyOf } from '../../package/index.ts'
import { matchersFor } from '../../package/runners/matchers/index.ts'

const [FIRST, SECOND] = ['arn:aws:s3:::reports/1', 'arn:aws:s3:::reports/2'] as const

let iam: Iamulator
let principal: string
beforeAll(async () => {
  iam = await createIamulator({
    seed: {
      users: [
        {
          name: 'alice',
          inlinePolicies: {
            read: policyOf(allow('s3:GetObject', 's3:GetObjectTagging').on('arn:aws:s3:::reports/*')),
          },
        },
      ],
    },
  })
  principal = iam.arn('user/alice')
})
afterAll(() => iam.close())

const allowed = () =>
  ({ principal, actions: ['s3:GetObject', 's3:GetObjectTagging'], resources: [FIRST, SECOND] }) as const
const mixed = () =>
  ({ principal, action: ['s3:PutObject', 's3:GetObject'], resource: [FIRST, SECOND] }) as const
const denied = () => ({ principal, actions: ['s3:PutObject', 's3:DeleteObject'], resource: FIRST }) as const

test('each action on each resource must be allowed, or denied', async () => {
  await iam.expectAllowed(allowed())
  await iam.expectDenied(denied(), { layer: 'identity' })
  await expect(iam.expectAllowed(mixed())).rejects.toThrow(`expected s3:PutObject on ${FIRST} to be allowed`)
  await expect(iam.expectDenied(mixed())).rejects.toThrow(`expected s3:GetObject on ${FIRST} to be denied`)
})

test('matchers fail for any request that is not as expected, with and without .not', async () => {
  const { toBeAllowed, toBeDenied } = matchersFor(iam)
  const outcomes = async (matcher: typeof toBeAllowed, isNot: boolean) => {
    const results = [allowed(), mixed(), denied()].map((each) => matcher.call({ isNot }, each))
    return (await Promise.all(results)).map(({ pass }) => pass !== isNot)
  }
  expect(await outcomes(toBeAllowed, false)).toEqual([true, false, false])
  expect(await outcomes(toBeAllowed, true)).toEqual([false, false, true])
  expect(await outcomes(toBeDenied, false)).toEqual([false, false, true])
  expect(await outcomes(toBeDenied, true)).toEqual([true, false, false])
})

test('an expectation that could not fail is an error', async () => {
  const nothing = { ...denied(), actions: [] }
  await expect(iam.expectDenied(nothing)).rejects.toThrow('"actions" is empty: list at least one.')
  await expect(iam.expectDenied({ ...denied(), resource: [] })).rejects.toThrow('"resource" is empty')
  await expect(iam.expectDenied({ principal })).rejects.toThrow('The request has no action')
})

test('authorize, toNotGrant, and filters take the same names, one value or a list', async () => {
  const question = { principal, action: 's3:GetObject' } as const
  for (const on of [{ resource: FIRST }, { resources: FIRST }, { resource: [FIRST] }, { resources: [FIRST] }])
    expect(await iam.authorize({ ...question, ...on })).toMatchObject({ decisions: [{ resource: FIRST }] })
  await iam.user('alice').expectNotGranted({ action: 's3:PutObject', resource: FIRST })
  await expect(
    iam.user('alice').expectNotGranted({ action: 's3:GetObject', resource: FIRST }),
  ).rejects.toThrow(FIRST)
  const [byPrincipal, byCaller] = [{ principal }, { caller: principal }].map((filter) =>
    iam.decisions.list(filter),
  )
  expect(await byPrincipal).toHaveLength(4)
  expect((await byCaller)?.map(({ requestId }) => requestId)).toEqual(
    (await byPrincipal)?.map(({ requestId }) => requestId),
  )
  expect(await iam.decisions.list({ principal: `${principal}x` })).toEqual([])
})
