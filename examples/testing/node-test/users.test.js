import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { useIamulator } from 'iamulator/node-test'

const iam = useIamulator({ before, after, beforeEach })
const users = async () => (await new IAMClient(iam.clientConfig()).send(new ListUsersCommand({}))).Users ?? []

test('no users at first', async () => assert.equal((await users()).length, 0))

test('a user is created', async () => {
  await new IAMClient(iam.clientConfig()).send(new CreateUserCommand({ UserName: 'alice' }))
  assert.deepEqual(
    (await users()).map((user) => user.UserName),
    ['alice'],
  )
})

test('no users in the next test', async () => assert.equal((await users()).length, 0))
