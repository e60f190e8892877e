/** Names that emulators read as those of other resources. */
import { expect, test } from '@jest/globals'
import { type Case, json } from './resolution/case.ts'
import { resolveCase } from './resolution/resolve-case.ts'

const TABLES = 'arn:aws:dynamodb:us-east-1:111122223333:table'

test.each<[each: Case, resource: string]>([
  [json('dynamodb.GetItem', { TableName: 'mine', Key: {} }, []), `${TABLES}/mine`],
  [json('dynamodb.GetItem', { TableName: 'mine/theirs', Key: {} }, []), `${TABLES}/*`],
  [
    json('dynamodb.ExecuteStatement', { Statement: 'SELECT * FROM "mine"."i"' }, []),
    `${TABLES}/mine/index/i`,
  ],
  [json('dynamodb.TagResource', { ResourceArn: `${TABLES}/mine`, Tags: [] }, []), `${TABLES}/mine`],
  [json('dynamodb.TagResource', { ResourceArn: `${TABLES}/mine/theirs`, Tags: [] }, []), '*'],
  [json('ecs.DeleteCluster', { cluster: 'mine' }, []), 'arn:aws:ecs:us-east-1:111122223333:cluster/mine'],
  [json('ecs.DeleteCluster', { cluster: 'mine/theirs' }, []), 'arn:aws:ecs:us-east-1:111122223333:cluster/*'],
  [
    json('ecs.DeleteCluster', { cluster: 'arn:aws:ecs:us-east-1:111122223333:cluster/mine/theirs' }, []),
    'arn:aws:ecs:us-east-1:111122223333:cluster/*',
  ],
])('%j is decided on %s', (each, resource) => {
  expect(resolveCase(each).decisions.map((decision) => decision.resource)).toEqual([resource])
})

test.each(['mine/theirs', 'mine/index/theirs'])('%j is no table of a statement', (name) => {
  const statement = json('dynamodb.ExecuteStatement', { Statement: `SELECT * FROM "${name}"` }, [])
  expect(() => resolveCase(statement)).toThrow(expect.objectContaining({ code: 'ValidationException' }))
})
