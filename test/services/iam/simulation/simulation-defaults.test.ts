/** The context of a simulation that the request does not specify. */
import type { IAMClient } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ACCOUNT, OTHER } from '../../../support/harness.ts'
import { userArn } from '../../callers.ts'
import {
  allow,
  type CustomPolicyOptions,
  document,
  entry,
  resultOf,
  type Simulators,
  startSimulators,
} from './simulating.ts'

let simulators: Simulators
let iam: IAMClient
let blind: IAMClient
beforeAll(async () => {
  simulators = await startSimulators()
  iam = simulators.iam
  blind = simulators.blind
})
afterAll(() => simulators.close())

const ALICE = userArn('alice')

const result = (text: string, action: string, more: CustomPolicyOptions = {}, client = iam) =>
  resultOf(client, text, action, more)

const decision = async (...question: Parameters<typeof result>) => (await result(...question)).EvalDecision

// Without context entries, all of these keys were once absent.
describe('8.2, C7.5.8: keys that are there without context entries', () => {
  const GROUP = `arn:aws:iam::${ACCOUNT}:group/path/staff`
  const ROLE = `arn:aws:iam::${OTHER}:role/path/deployer`
  const ABSENT = undefined

  test.each<[string | undefined, Record<string, string | undefined>]>([
    [
      undefined,
      {
        'aws:userid': 'STUB_PRINCIPAL_FOR_POLICY_SIMULATOR',
        'aws:PrincipalAccount': ACCOUNT,
        'aws:PrincipalArn': ABSENT,
        'aws:username': ABSENT,
      },
    ],
    [
      userArn('alice', '/path/'),
      {
        'aws:userid': userArn('alice', '/path/'),
        'aws:PrincipalAccount': ACCOUNT,
        'aws:PrincipalArn': userArn('alice', '/path/'),
        'aws:username': 'alice',
      },
    ],
    [
      ROLE,
      {
        'aws:userid': ROLE,
        'aws:PrincipalAccount': OTHER,
        'aws:PrincipalArn': ROLE,
        'aws:username': ABSENT,
      },
    ],
    [GROUP, { 'aws:userid': GROUP, 'aws:PrincipalAccount': ACCOUNT, 'aws:username': ABSENT }],
  ])('for the caller %s', async (CallerArn, keys) => {
    for (const client of [iam, blind]) {
      for (const [key, value] of Object.entries(keys)) {
        const Condition =
          value === undefined ? { Null: { [key]: 'true' } } : { StringEquals: { [key]: value } }
        const conditional = document(allow('s3:*', { Condition }))
        expect({ key, is: await decision(conditional, 's3:GetObject', { CallerArn }, client) }).toEqual({
          key,
          is: 'allowed',
        })
      }
    }
  })

  test('which context entries replace, in any case', async () => {
    const conditional = document(allow('s3:*', { Condition: { StringEquals: { 'aws:userid': 'AIDAX' } } }))
    const more = { CallerArn: ALICE, ContextEntries: [entry('AWS:UserId', 'string', 'AIDAX')] }
    expect(await decision(conditional, 's3:GetObject', more)).toBe('allowed')
    expect(await decision(conditional, 's3:GetObject', { CallerArn: ALICE })).toBe('implicitDeny')
  })

  test('which are among those that are missing when the condition does not match', async () => {
    const conditional = document(
      allow('s3:*', {
        Condition: { StringEquals: { 'aws:userid': 'AIDAX', 'aws:PrincipalAccount': OTHER } },
      }),
    )
    expect(await result(conditional, 's3:GetObject')).toMatchObject({
      EvalDecision: 'implicitDeny',
      MissingContextValues: ['aws:userid', 'aws:PrincipalAccount'],
    })
  })
})
