/** Tests that a replica asks the others for denials that it did not answer. */
import { GetUserCommand } from '@aws-sdk/client-iam'
import { afterEach, expect, test } from '@jest/globals'
import { AdvertisedReplicas } from '../../support/advertised-replicas.ts'
import { administratorOf, expectError, OTHER, policy } from '../../support/harness.ts'
import { userWith } from '../callers.ts'
import { deniedId, iamToolbox } from './client.ts'

const replicas = new AdvertisedReplicas()
afterEach(() => replicas.close())

const NOT_FOUND = { code: 'ResourceNotFoundException', status: 404 }

test('details and policies of the other replica, for those who may read them', async () => {
  const one = await replicas.start('one')
  const two = await replicas.start('two')
  const document = policy('Deny', 'iam:*')
  const denied = one.iam(await userWith(one, 'denied', document))
  const id = await deniedId(denied.send(new GetUserCommand({ UserName: 'u' })))
  const own = await iamToolbox(one).details(id)
  expect(await iamToolbox(two).details(id)).toEqual(own)
  const uri = String(own.policies[0]?.uri)
  expect(await iamToolbox(two).policy(id, uri)).toEqual(JSON.parse(document))
  await expectError(iamToolbox(two, administratorOf(OTHER)).details(id), NOT_FOUND)
})

test('a denial that only a replica without an address could know is not found, and the log names the replica', async () => {
  const one = await replicas.start('one')
  replicas.see('gone', undefined)
  await expectError(iamToolbox(one).details('1'), NOT_FOUND)
  expect(one.log()).toMatch(/The denial 1 is not known: .*gone could not be asked/)
})
