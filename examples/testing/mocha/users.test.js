const assert = require('node:assert/strict')
const { after, before, beforeEach, it } = require('mocha')
const { CreateUserCommand, IAMClient, ListUsersCommand } = require('@aws-sdk/client-iam')
const { useIamulator } = require('iamulator/node-test')

const iam = useIamulator({ before, after, beforeEach })
const users = async () => (await new IAMClient(iam.clientConfig()).send(new ListUsersCommand({}))).Users ?? []

it('creates a user', async () => {
  await new IAMClient(iam.clientConfig()).send(new CreateUserCommand({ UserName: 'alice' }))
  assert.deepEqual(
    (await users()).map((user) => user.UserName),
    ['alice'],
  )
})

it('has no users in the next test', async () => assert.equal((await users()).length, 0))
