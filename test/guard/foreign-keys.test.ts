/** Keys of KMS that belong to another account than the caller: refusals do not name them. */
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { GetFederationTokenCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { credentialsIn } from '../services/sts/sts-callers.ts'
import { type AnsweringUpstream, answeringUpstream, type Call } from '../support/answering-upstream.ts'
import { withoutDetails } from '../support/denial-text.ts'
import { type GuardedServer, guardedServer, policyOf } from '../support/guarded.ts'
import { ACCOUNT, type Credentials, OTHER } from '../support/harness.ts'

const keyNamed = (letter: string) =>
  `arn:aws:kms:us-east-1:${ACCOUNT}:key/${letter.repeat(8)}-0000-4000-8000-000000000000`
const SHARED = keyNamed('a')
const OWN = keyNamed('b')
const ALL = { Action: 'kms:*' }
const FEDERATION = { Action: 'sts:GetFederationToken' }

let upstream: AnsweringUpstream
let server: GuardedServer
beforeAll(async () => {
  upstream = await answeringUpstream(answerTo)
  server = await guardedServer({ '*': upstream.url })
})
afterAll(async () => {
  await server.close()
  await upstream.close()
})

function answerTo({ name, input }: Call): object | undefined {
  const key = String(input['KeyId'])
  const accounts = SHARED.includes(key) ? [ACCOUNT, OTHER] : [ACCOUNT]
  const Principal = { AWS: accounts.map((account) => `arn:aws:iam::${account}:root`) }
  const answers: Readonly<Record<string, object>> = {
    DescribeKey: { KeyMetadata: { KeyId: key.split('/').at(-1), Arn: key, KeyManager: 'CUSTOMER' } },
    GetKeyPolicy: { PolicyName: 'default', Policy: policyOf({ ...ALL, Effect: 'Allow', Principal }) },
  }
  return answers[name]
}

/** Returns `allowed`, or what the refusal says after the caller. */
async function outcomeOf(KeyId: string, credentials: Credentials): Promise<string> {
  const client = server.client(KMSClient, credentials)
  return client.send(new DescribeKeyCommand({ KeyId })).then(
    () => 'allowed',
    ({ message }: Error) => withoutDetails(message).replace(/^User: \S+ is not authorized to perform: /, ''),
  )
}

test('D10.31: a key that is shared with the account is not named', async () => {
  expect(await outcomeOf(SHARED, await server.userIn(OTHER, ALL))).toBe('allowed')
  expect(await outcomeOf(SHARED, await server.userIn(OTHER))).toBe(
    'kms:DescribeKey on this resource because no identity-based policy allows the kms:DescribeKey action',
  )
})

test('D10.31: nor for a session whose policy does not allow the action', async () => {
  const caller = await server.userIn(OTHER, ALL, FEDERATION)
  const input = { Name: 'limited', Policy: policyOf({ Action: 'kms:ListKeys' }) }
  const session = await server.sts(caller).send(new GetFederationTokenCommand(input))
  expect(await outcomeOf(SHARED, credentialsIn(session))).toBe(
    'kms:DescribeKey on this resource because no session policy allows the kms:DescribeKey action',
  )
})

test('D10.31: a key that is not shared may not even exist', async () => {
  expect(await outcomeOf(OWN, await server.userIn(OTHER, ALL))).toBe(
    'kms:DescribeKey on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access',
  )
})

test('a key of the own account is named', async () => {
  expect(await outcomeOf(OWN, await server.user())).toBe(
    `kms:DescribeKey on resource: ${OWN} because no identity-based policy allows the kms:DescribeKey action`,
  )
})
