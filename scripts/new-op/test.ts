import {
  type HttpBinding,
  type Member,
  type OperationModel,
  type ServiceModel,
  type Shape,
  signingNameOf,
} from '../../protocol/service-model.ts'
import { printVariableName } from '../generate/print-model.ts'
import { WITHOUT_SDK } from '../generate/sdk.ts'

const DEEPEST = 4

/** A test that calls the operation with the least that the model admits, and expects what it always answers. */
export function testOf(name: string, api: ServiceModel, model: OperationModel): string {
  return model.http && WITHOUT_SDK.includes(api.service)
    ? testWithoutSdk(name, api, model, model.http)
    : testWithSdk(name, api, model)
}

function testWithSdk(name: string, api: ServiceModel, model: OperationModel): string {
  return `import { ${name}Command } from '@aws-sdk/client-${api.service}'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startServer, type TestServer } from '../../../support/harness.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

test('${name}', async () => {
  const answer = await server.${printVariableName(api.service)}().send(new ${name}Command(${leastInput(api, model.input)}))
  expect(answer).toMatchObject(${expectedOf(model)})
})
`
}

function testWithoutSdk(
  name: string,
  api: ServiceModel,
  model: OperationModel,
  { method, path, query, status }: HttpBinding,
): string {
  const url = query === undefined ? path : `${path}?${query}`
  return `import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startServer, type TestServer } from '../../../support/harness.ts'
import { send, signed } from '../../../support/raw.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

test('${name}', async () => {
  const body = JSON.stringify(${leastInput(api, model.input)})
  const options = {
    service: '${signingNameOf(api)}',
    method: '${method}',
    path: '${url}',
    headers: { 'Content-Type': 'application/json' },
  }
  const answer = await send(server, signed(server, body, options))
  expect(answer.status).toBe(${status})
})
`
}

function expectedOf({ output = [] }: OperationModel): string {
  const always = output.filter(({ required }) => required)
  if (always.length === 0) return '{ $metadata: { httpStatusCode: 200 } }'
  return `{ ${always.map(({ name }) => `${name}: expect.anything()`).join(', ')} }`
}

function leastInput(api: ServiceModel, members: readonly Member[], depth = 0): string {
  const needed = members.filter((member) => member.required)
  if (needed.length === 0) return '{}'
  return `{ ${needed.map(({ name, shape }) => `${name}: ${leastValue(api, shape, depth)}`).join(', ')} }`
}

const required = (member: Member): Member => ({ ...member, required: true })

function leastValue(api: ServiceModel, name: string, depth: number): string {
  const shape = api.shapes[name]
  if (shape === undefined || depth > DEEPEST) return '{}'
  switch (shape.type) {
    case 'structure':
      return shape.union
        ? leastInput(api, shape.members.slice(0, 1).map(required), depth + 1)
        : leastInput(api, shape.members, depth + 1)
    case 'list':
      return `[${shape.min ? leastValue(api, shape.of, depth + 1) : ''}]`
    case 'map':
      return '{}'
    default:
      return leastScalar(shape)
  }
}

function leastScalar(shape: Exclude<Shape, { readonly type: 'structure' | 'list' | 'map' }>): string {
  switch (shape.type) {
    case 'document':
      return '{}'
    case 'integer':
    case 'long':
      return String(shape.min ?? 1)
    case 'boolean':
      return 'true'
    case 'timestamp':
      return 'new Date(0)'
    case 'blob':
      return 'new Uint8Array(1)'
    case 'string':
      return `'${shape.enum?.[0] ?? 'example'.padEnd(shape.min ?? 0, 'x')}'`
  }
}
