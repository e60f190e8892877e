/** PartiQL statements have condition keys by what DynamoDB reads for them, and are decided on one by one. */
import {
  BatchExecuteStatementCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  ExecuteTransactionCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type AnsweringUpstream, answeringUpstream } from '../support/answering-upstream.ts'
import { type GuardedServer, guardedServer, type Statement } from '../support/guarded.ts'

const KEY_SCHEMA = [
  { AttributeName: 'shop', KeyType: 'HASH' },
  { AttributeName: 'day', KeyType: 'RANGE' },
]
const BY_CITY = [{ IndexName: 'by-city', KeySchema: [{ AttributeName: 'city', KeyType: 'HASH' }] }]

let upstream: AnsweringUpstream
let server: GuardedServer
beforeAll(async () => {
  upstream = await answeringUpstream(({ name, input }) => {
    if (name === 'DescribeTable') return { Table: { KeySchema: KEY_SCHEMA, GlobalSecondaryIndexes: BY_CITY } }
    if (name === 'BatchExecuteStatement') return { Responses: responsesTo(input['Statements']) }
    return name === 'ExecuteStatement' ? { Items: [] } : undefined
  })
  server = await guardedServer({ '*': upstream.url })
})
afterAll(async () => {
  await server.close()
  await upstream.close()
})

/** Each response has the statement that it is of. */
function responsesTo(statements: unknown): readonly object[] {
  if (!Array.isArray(statements)) return []
  return statements.map(({ Statement }) => ({ TableName: 'sales', Item: { of: { S: Statement } } }))
}

/** Returns a function that executes statements with these policies, and returns what became of each. */
async function executor(...policy: readonly Statement[]) {
  const client = server.client(DynamoDBClient, await server.user(...policy))
  return async (Statement: string, ...texts: readonly string[]) => {
    const Parameters = texts.length > 0 ? texts.map((S) => ({ S })) : undefined
    const answer = client.send(new ExecuteStatementCommand({ Statement, Parameters }))
    return answer.then(
      () => 'allowed',
      (error: Error) => error.name,
    )
  }
}

const ALL = { Action: 'dynamodb:PartiQL*' }
const deny = (Condition: unknown): Statement => ({ Effect: 'Deny', Action: 'dynamodb:*', Condition })

const QUERIES = [
  "shop='north'",
  "'north' = shop",
  "(shop='north')",
  "shop='north' AND day=7 AND day=7.00",
  "shop='north' AND day=-7",
  "shop='north' AND (day<3 OR day>=10)",
  "shop='north' AND day BETWEEN 1 AND 9",
  "shop='north' AND NOT day=3",
  "shop='north' AND sold>0 AND sold<20",
  "shop='north' AND begins_with(town, 'B') ORDER BY day",
]
const SCANS = [
  'day=7',
  "shop>'north'",
  "shop<>'north'",
  "NOT shop='north'",
  "shop='north' OR day=7",
  "shop='north' AND day>0 AND day<20",
  "shop='north' AND shop='south'",
  "item.shop='north'",
  'shop IS NOT MISSING',
]

test.each([
  ...QUERIES.map((where) => [where, 'false'] as const),
  ...SCANS.map((where) => [where, 'true'] as const),
])('D10.1: dynamodb:FullTableScan of WHERE %s is %s', async (where, isScan) => {
  const statement = `SELECT item FROM "sales" WHERE ${where}`
  const inPolicy = (value: string) => deny({ Bool: { 'dynamodb:FullTableScan': value } })
  const refused = await executor(ALL, inPolicy(isScan))
  expect(await refused(statement)).toBe('AccessDeniedException')
  const allowed = await executor(ALL, inPolicy(isScan === 'true' ? 'false' : 'true'))
  expect(await allowed(statement)).toBe('allowed')
})

test('D10.1: a statement without a condition, and one that cannot be read, are scans', async () => {
  const execute = await executor(ALL, deny({ Bool: { 'dynamodb:FullTableScan': 'true' } }))
  expect(await execute('SELECT * FROM "sales"')).toBe('AccessDeniedException')
  expect(await execute("SELECT * FROM sales WHERE shop='north' UNION SELECT * FROM sales")).toBe(
    'AccessDeniedException',
  )
  expect(await execute("SELECT * FROM sales WHERE shop='north') OR (day=1")).toBe('AccessDeniedException')
})

test('D10.1: a scan has no dynamodb:LeadingKeys', async () => {
  const execute = await executor(ALL, deny({ Null: { 'dynamodb:LeadingKeys': 'true' } }))
  for (const where of QUERIES)
    expect([where, await execute(`SELECT day FROM sales WHERE ${where}`)]).toEqual([where, 'allowed'])
  for (const where of SCANS)
    expect([where, await execute(`SELECT day FROM sales WHERE ${where}`)]).toEqual([
      where,
      'AccessDeniedException',
    ])
  expect(await execute('SELECT day FROM sales')).toBe('AccessDeniedException')
})

test('D10.1: dynamodb:LeadingKeys has the values of the partition key that are read', async () => {
  const Condition = {
    'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['north', 'south', '12'] },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  }
  const execute = await executor({ ...ALL, Condition })
  for (const where of [...QUERIES, "shop='north' OR shop='south'", "shop IN ['south', 'north']", 'shop=12'])
    expect([where, await execute(`SELECT * FROM sales WHERE ${where}`)]).toEqual([where, 'allowed'])
  expect(await execute('SELECT * FROM sales WHERE day=3 AND shop=?', 'north')).toBe('allowed')
  expect(await execute('DELETE FROM sales WHERE shop=? AND day=3 RETURNING ALL OLD *', 'south')).toBe(
    'allowed',
  )
  expect(await execute("INSERT INTO sales VALUE {'shop': 'north', 'day': 3, 'more': {'shop': 'west'}}")).toBe(
    'allowed',
  )
  for (const where of ["shop='west'", "shop='north' OR shop='west'", "shop IN ['north', 'west']", 'shop=day'])
    expect([where, await execute(`SELECT * FROM sales WHERE ${where}`)]).toEqual([
      where,
      'AccessDeniedException',
    ])
  expect(await execute('UPDATE sales SET sold=1 WHERE shop=? AND day=3', 'west')).toBe(
    'AccessDeniedException',
  )
  expect(await execute("INSERT INTO sales VALUE {'shop': 'west', 'more': {'shop': 'north'}}")).toBe(
    'AccessDeniedException',
  )
})

test('D10.1: the keys of an index decide about statements that read it', async () => {
  const execute = await executor(ALL, deny({ Bool: { 'dynamodb:FullTableScan': 'true' } }))
  expect(await execute(`SELECT * FROM "sales"."by-city" WHERE city='Bern'`)).toBe('allowed')
  expect(await execute(`SELECT * FROM "sales"."by-city" WHERE shop='north'`)).toBe('AccessDeniedException')
})

test('D10.2: dynamodb:Attributes has what a statement selects, writes, and compares', async () => {
  const Condition = { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['shop', 'day', 'sold'] } }
  const execute = await executor({ ...ALL, Condition })
  const statements = [
    ['SELECT sold FROM sales WHERE shop=? AND day=1', 'allowed'],
    ['SELECT sold.a[1].price FROM "sales" WHERE shop=? AND size(sold) > 1', 'allowed'],
    ["UPDATE sales SET sold={'price': ['margin', true, 4]} WHERE shop=? AND day=1", 'allowed'],
    ['UPDATE sales SET sold=list_append(sold, [4]) REMOVE sold.a WHERE shop=? AND day=1', 'allowed'],
    ["INSERT INTO sales VALUE {'shop': ?, 'day': 1, 'sold': {'margin': 5}}", 'allowed'],
    ['DELETE FROM sales WHERE shop=? AND day=1 AND sold IS NOT MISSING RETURNING ALL OLD *', 'allowed'],
    ['SELECT margin FROM sales WHERE shop=? AND day=1', 'AccessDeniedException'],
    ['SELECT sold FROM sales WHERE shop=? AND margin>1', 'AccessDeniedException'],
    ['SELECT "margin".sold FROM sales WHERE shop=?', 'AccessDeniedException'],
    ['UPDATE sales SET margin=3 WHERE shop=? AND day=1', 'AccessDeniedException'],
    ['UPDATE sales SET sold=1 REMOVE margin WHERE shop=? AND day=1', 'AccessDeniedException'],
    ["INSERT INTO sales VALUE {'shop': ?, 'day': 1, 'margin': 1}", 'AccessDeniedException'],
    ['DELETE FROM sales WHERE shop=? AND day=1 AND margin=2', 'AccessDeniedException'],
  ] as const
  for (const [statement, outcome] of statements)
    expect([statement, await execute(statement, 'north')]).toEqual([statement, outcome])
})

const READS = { Action: 'dynamodb:PartiQLSelect', Resource: '*' }
const ONLY_NORTH = {
  Action: 'dynamodb:PartiQLSelect',
  Condition: {
    'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['north'] },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  },
}
const of = (shop: string) => ({ Statement: `SELECT day FROM "sales" WHERE shop='${shop}'` })
const denialOf = (action: string, arn: string) =>
  `User: ${arn} is not authorized to perform: dynamodb:${action} on resource: arn:aws:dynamodb:us-east-1:000000000000:table/sales because no identity-based policy allows the dynamodb:${action} action`

async function namedClient(name: string, ...policy: readonly Statement[]) {
  const credentials = await server.namedUserIn('000000000000', name, ...policy)
  return { client: server.client(DynamoDBClient, credentials), arn: `arn:aws:iam::000000000000:user/${name}` }
}

const callsOf = (operation: string) => upstream.calls.filter(({ name }) => name === operation)

test('D10.3: BatchExecuteStatement executes the statements that are allowed, and answers for each', async () => {
  const { client, arn } = await namedClient('batch', ONLY_NORTH)
  const Statements = [
    of('west'),
    of('north'),
    { Statement: 'DELETE FROM sales WHERE shop=? AND day=1' },
    of('north'),
  ]
  const { Responses } = await client.send(new BatchExecuteStatementCommand({ Statements }))
  const answered = { TableName: 'sales', Item: { of: { S: of('north').Statement } } }
  const refused = (action: string) => ({
    Error: { Code: 'AccessDenied', Message: denialOf(action, arn) },
    TableName: 'sales',
  })
  expect(Responses).toEqual([refused('PartiQLSelect'), answered, refused('PartiQLDelete'), answered])
  expect(callsOf('BatchExecuteStatement').at(-1)?.input).toEqual({ Statements: [of('north'), of('north')] })
})

test('D10.3: a batch of which every statement is refused is answered too, and not forwarded', async () => {
  const { client, arn } = await namedClient('batch-none')
  const before = callsOf('BatchExecuteStatement').length
  const Statements = [of('north'), of('west')]
  const { Responses, $metadata } = await client.send(new BatchExecuteStatementCommand({ Statements }))
  const refused = {
    Error: { Code: 'AccessDenied', Message: denialOf('PartiQLSelect', arn) },
    TableName: 'sales',
  }
  expect([$metadata.httpStatusCode, Responses]).toEqual([200, [refused, refused]])
  expect(callsOf('BatchExecuteStatement')).toHaveLength(before)
})

test('D10.4: a refused statement cancels its transaction', async () => {
  const { client, arn } = await namedClient('transaction', ONLY_NORTH)
  const TransactStatements = [of('north'), of('west')]
  const error = await client.send(new ExecuteTransactionCommand({ TransactStatements })).catch((each) => each)
  expect(error).toMatchObject({
    name: 'TransactionCanceledException',
    message:
      'Transaction cancelled, please refer cancellation reasons for specific reasons [None, AccessDenied]',
    CancellationReasons: [
      { Code: 'None' },
      { Code: 'AccessDenied', Message: denialOf('PartiQLSelect', arn) },
    ],
    $metadata: { httpStatusCode: 400 },
  })
  expect(callsOf('ExecuteTransaction')).toEqual([])
  const alone = client.send(new ExecuteStatementCommand(of('west')))
  await expect(alone).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: denialOf('PartiQLSelect', arn),
  })
})

test('D10.6: transactions of items need the actions of items, and their denials cancel nothing', async () => {
  const { client, arn } = await namedClient('items', READS, { Action: 'dynamodb:PartiQLUpdate' })
  const Key = { shop: { S: 'north' }, day: { N: '1' } }
  const read = client.send(
    new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName: 'sales', Key } }] }),
  )
  await expect(read).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: denialOf('GetItem', arn),
  })
  const Update = { TableName: 'sales', Key, UpdateExpression: 'REMOVE sold' }
  const write = client.send(new TransactWriteItemsCommand({ TransactItems: [{ Update }] }))
  await expect(write).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: denialOf('UpdateItem', arn),
  })
})
