/** Tests the services that a seed names: those of upstreams, and those that roles trust. */
import { expect, test } from '@jest/globals'
import type { Iamulator } from '../../server/admin/endpoint.ts'
import { assembleIamulator } from '../../server/app/iamulator.ts'
import { readSeed } from '../../server/seed/index.ts'

/** Returns a server with a seed. */
async function seeded(content: object): Promise<Iamulator> {
  const seed = await readSeed({ content })
  const iamulator = await assembleIamulator({ logLevel: 'silent' })
  seed.apply(iamulator)
  return iamulator
}

const URL = 'http://127.0.0.1:5000'
const upstreamsBy = async (upstream: unknown) => (await seeded({ upstream })).guarding.upstream

test('an upstream is for all services, or for those that are named', async () => {
  expect(await upstreamsBy(URL)).toEqual({ '*': URL })
  expect(await upstreamsBy({ '*': URL, S3: `${URL}1` })).toEqual({ '*': URL, s3: `${URL}1` })
})

test('an upstream of a service that does not exist is refused', async () => {
  await expect(upstreamsBy({ dynamodbb: URL })).rejects.toThrow(
    'Unknown service "dynamodbb" at upstream.dynamodbb. Did you mean "dynamodb"?',
  )
})

test('a role that trusts an unknown service is refused, and the message says what to do', async () => {
  const Principal = { Service: 'new.amazonaws.com' }
  const trust = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal } }
  await expect(seeded({ roles: [{ name: 'r', trust }] })).rejects.toThrow(
    /"SERVICE":"new\.amazonaws\.com" \(Unknown service new\.amazonaws\.com\. If AWS has it, add it to externalPrincipals in the seed\.\)$/,
  )
})
