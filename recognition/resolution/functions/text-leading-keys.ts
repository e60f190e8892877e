/** Values of the partition key in requests to DynamoDB, for the condition key `dynamodb:LeadingKeys`. */
import type { Parameters, Value } from '../../parameters/types.ts'
import { attributeAt, tokensOf } from './text-expressions.ts'
import { isList, memberOf, membersOf, UNREADABLE } from './text-function.ts'

/** The parts of a transaction's items that are a key or have one. */
const IN_TRANSACTIONS = ['Get.Key', 'Put.Item', 'Update.Key', 'Delete.Key', 'ConditionCheck.Key']

/**
 * Returns the values of the partition key that a request names, `*` for those that cannot be read. Empty for requests
 * that name none, such as Scan.
 *
 * @param parameters of the operation, or those that an element of `TransactItems[]` sees
 * @param keyName the name of the attribute that is the partition key
 * @param table the table of a batch as the request names it; all tables without it
 */
export function leadingKeysOf(parameters: Parameters, keyName: string, table?: string): readonly string[] {
  const paths = ['Key', 'Item', ...IN_TRANSACTIONS.map((path) => `TransactItems[].${path}`)]
  const items = paths.flatMap((path) => parameters.valuesAt(path))
  const batches = parameters.valuesAt('RequestItems').flatMap((tables) => itemsOfBatch(tables, table))
  const keys = [...items, ...batches].map((item) => textOf(memberOf(item, keyName)))
  return [...new Set([...keys, ...keysOfConditions(parameters, keyName)])]
}

/** Returns the keys and items of BatchGetItem and BatchWriteItem. */
function itemsOfBatch(tables: Value, table: string | undefined): readonly Value[] {
  const requests = Object.entries(membersOf(tables) ?? {}).filter(([name]) => name === (table ?? name))
  return requests.flatMap(([, request]) =>
    isList(request) ? request.map(itemOfWrite) : keysOfReads(request),
  )
}

function itemOfWrite(request: Value): Value {
  const item = memberOf(memberOf(request, 'PutRequest'), 'Item')
  return item ?? memberOf(memberOf(request, 'DeleteRequest'), 'Key') ?? UNREADABLE
}

function keysOfReads(request: Value): readonly Value[] {
  const keys = memberOf(request, 'Keys')
  return keys !== undefined && isList(keys) ? keys : [UNREADABLE]
}

function keysOfConditions(parameters: Parameters, keyName: string): readonly string[] {
  const inExpressions = parameters
    .valuesAt('KeyConditionExpression')
    .flatMap((expression) => keysOfExpression(expression, parameters, keyName))
  const inConditions = parameters
    .valuesAt('KeyConditions')
    .flatMap((conditions) => keysOfCondition(memberOf(conditions, keyName)))
  return [...inExpressions, ...inConditions]
}

/** The condition on the partition key is `name = :value`. */
function keysOfExpression(expression: Value, parameters: Parameters, keyName: string): readonly string[] {
  const tokens = typeof expression === 'string' ? tokensOf(expression) : []
  const keys = tokens.flatMap((token, at) => {
    if (token !== '=') return []
    const [left, right] = [at - 1, at + 1]
    const names = [left, right].map((each) => attributeAt(tokens, each, parameters))
    const isOfKey = names.includes(keyName) && tokens[at + 2] !== '.' && tokens[at - 2] !== '.'
    return isOfKey ? [valueNamed(tokens[names[0] === keyName ? right : left] ?? '', parameters)] : []
  })
  return keys.length > 0 ? keys : [UNREADABLE]
}

function valueNamed(placeholder: string, parameters: Parameters): string {
  const [values] = parameters.valuesAt('ExpressionAttributeValues')
  return textOf(memberOf(values, placeholder))
}

function keysOfCondition(condition: Value | undefined): readonly string[] {
  const values = memberOf(condition, 'AttributeValueList')
  const keys = values !== undefined && isList(values) ? values.map(textOf) : []
  return keys.length > 0 ? keys : [UNREADABLE]
}

/** Returns the text of a value such as `{ S: 'a' }`: keys are texts, numbers, or bytes. */
function textOf(value: Value | undefined): string {
  const [text, ...others] = Object.values(membersOf(value) ?? {})
  return typeof text === 'string' && others.length === 0 ? text : UNREADABLE
}
