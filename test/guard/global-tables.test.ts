/** Replicas of tables need permissions in their Region. */
import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from '@jest/globals'
import { answeringUpstream } from '../support/answering-upstream.ts'
import { guardedServer } from '../support/guarded.ts'

const IN_REPLICA = [
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'GetItem',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
]

test('D10.8: a replica needs no dynamodb:CreateTableReplica', async () => {
  const upstream = await answeringUpstream(({ name }) => (name === 'UpdateTable' ? {} : undefined))
  const server = await guardedServer({ '*': upstream.url })
  const create = async (actions: readonly string[]) => {
    const updates = { Action: 'dynamodb:UpdateTable', Resource: 'arn:aws:dynamodb:us-east-1:*:table/ledger' }
    const inReplica = {
      Action: actions.map((name) => `dynamodb:${name}`),
      Resource: 'arn:aws:dynamodb:eu-west-3:*:table/ledger',
    }
    const client = server.client(DynamoDBClient, await server.user(updates, inReplica))
    const ReplicaUpdates = [{ Create: { RegionName: 'eu-west-3' } }]
    return client.send(new UpdateTableCommand({ TableName: 'ledger', ReplicaUpdates }))
  }
  await expect(create(IN_REPLICA)).resolves.toBeDefined()
  await expect(create(IN_REPLICA.filter((name) => name !== 'Scan'))).rejects.toThrow('dynamodb:Scan')
  await server.close()
  await upstream.close()
})
