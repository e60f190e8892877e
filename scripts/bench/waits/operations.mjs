/** Requests to the operations of all services, made from the model: lists and texts that fill a request, alone and in pairs. */
import aws4 from 'aws4'
import { loadTypeScript } from '../../load-typescript.mjs'
import { ACCOUNT, arnOf, policyOf } from './seed.mjs'

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' }
const REGION = 'us-east-1'

/** Values for members whose names contain these, the first one that does. */
const VALUES = [
  [/UserName/, 'user-0'],
  [/RoleName/, 'role-0'],
  [
    /(Assume|Trust).*Policy|PolicyDocument|policyDocument|Content|InlinePolicy|PolicyInputList|^policy$/i,
    JSON.stringify(policyOf([])),
  ],
  [/RoleArn/, arnOf('role/role-0')],
  [/PolicySourceArn|PrincipalArn|UserArn/, arnOf('user/user-0')],
  [/Arn/i, arnOf('policy/none')],
  [/AccountId/i, ACCOUNT],
  [/SessionName/, 'bench'],
  [/ActionNames|^actions$/i, 's3:GetObject'],
  [/email/i, 'a@example.com'],
]

/** The cases of all operations. */
export async function operationCases() {
  const { services, serviceNames, signingNameOf } = await loadTypeScript('scripts/bench/waits/services.ts')
  return serviceNames.flatMap((service) => {
    const { model } = services[service]
    const signingName = signingNameOf(model)
    return Object.entries(model.operations).flatMap(([operation, { input, http }]) =>
      variantsOf(model, input).map(({ name, make }) => ({
        name: `${service} ${operation}: ${name}`,
        request: (bytes, port) =>
          signed(port, signingName, requestOf({ model, operation, http }, make(bytes))),
      })),
    )
  })
}

/** Returns inputs in which each long member, or two of them, fill the request. */
function variantsOf(model, input) {
  const required = Object.fromEntries(
    input
      .filter((member) => member.required)
      .map(({ name, shape }) => [name, usualValue(model, shape, name)]),
  )
  const long = input.filter(
    ({ shape, in: place }) => place !== 'path' && place !== 'query' && isLong(model, shape),
  )
  const alone = long.map((member) => ({
    name: member.name,
    make: (bytes) => ({ ...required, [member.name]: longValue(model, member.shape, member.name, bytes) }),
  }))
  const together = {
    name: long.map(({ name }) => name).join(' x '),
    make: (bytes) => ({
      ...required,
      ...Object.fromEntries(
        long.map(({ name, shape }) => [name, longValue(model, shape, name, bytes / long.length)]),
      ),
    }),
  }
  return long.length > 1 ? [...alone, together] : alone
}

function isLong(model, shape) {
  const { type } = shapeIn(model, shape)
  return type === 'list' || type === 'map' || type === 'string' || type === 'structure'
}

const shapeIn = (model, name) => model.shapes[name] ?? { type: 'string' }

/** Returns a usual value, or with `index` one of many. */
function usualValue(model, shapeName, name, index = 0) {
  const shape = shapeIn(model, shapeName)
  switch (shape.type) {
    case 'structure':
      return Object.fromEntries(
        shape.members
          .filter((member) => member.required)
          .map((member) => [member.name, usualValue(model, member.shape, member.name, index)]),
      )
    case 'list':
      return [usualValue(model, shape.of, name, index)]
    case 'map':
      return { [`k${index}`]: usualValue(model, shape.value, name, index) }
    case 'string':
      return shape.enum?.[0] ?? textOf(name) ?? `text-${index}`
    case 'boolean':
      return false
    default:
      return 1
  }
}

const textOf = (name) => VALUES.find(([pattern]) => pattern.test(name))?.[1]

function longValue(model, shapeName, name, bytes) {
  const shape = shapeIn(model, shapeName)
  if (shape.type === 'list') {
    const one = JSON.stringify(usualValue(model, shape.of, name)).length + 60
    return Array.from({ length: bytes / one }, (_, index) => usualValue(model, shape.of, name, index))
  }
  if (shape.type === 'map')
    return Object.fromEntries(
      Array.from({ length: bytes / 90 }, (_, index) => [
        `k${index}`,
        usualValue(model, shape.value, name, index),
      ]),
    )
  if (shape.type === 'structure') {
    const members = shape.members.filter(
      (member) => isLong(model, member.shape) && member.shape !== shapeName,
    )
    return Object.fromEntries(
      members.map((member) => {
        const { type } = shapeIn(model, member.shape)
        const room = bytes / members.length
        const value =
          type === 'structure'
            ? usualValue(model, member.shape, member.name)
            : longValue(model, member.shape, member.name, room)
        return [member.name, value]
      }),
    )
  }
  return isDocument(name) ? documentOf(bytes) : '*a'.repeat(bytes / 2)
}

const isDocument = (name) => /Document|^policy$|Content|InlinePolicy/i.test(name)

function documentOf(bytes) {
  const statement = (_, index) => ({
    Effect: 'Allow',
    Action: `s3:Get*${index}`,
    Resource: `arn:aws:s3:::b${index}/*`,
  })
  return JSON.stringify(policyOf(Array.from({ length: bytes / 120 }, statement)))
}

function requestOf({ model, operation, http }, input) {
  if (model.protocol === 'query') {
    const pairs = [['Action', operation], ['Version', model.apiVersion], ...pairsOf(input, '')]
    const body = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
    return { path: '/', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body }
  }
  if (model.protocol === 'json') {
    const headers = {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': `${model.targetPrefix}.${operation}`,
    }
    return { path: '/', headers, body: JSON.stringify(input) }
  }
  const path = http.path.replace(/\{(\w+)\+?\}/g, (_, name) =>
    encodeURIComponent(String(input[name] ?? 'x').slice(0, 500)),
  )
  const method = http.method
  const query = http.query === undefined ? '' : `?${http.query}`
  const body = method === 'GET' || method === 'DELETE' ? '' : JSON.stringify(input)
  return { method, path: path + query, headers: { 'Content-Type': 'application/json' }, body }
}

/** Returns the parameters of a form. */
function pairsOf(value, prefix) {
  const inner = (name) => (prefix === '' ? name : `${prefix}.${name}`)
  if (Array.isArray(value)) return value.flatMap((item, index) => pairsOf(item, inner(`member.${index + 1}`)))
  if (typeof value !== 'object' || value === null) return [[prefix, String(value)]]
  return Object.entries(value).flatMap(([name, member]) => pairsOf(member, inner(name)))
}

function signed(port, service, { method = 'POST', path, headers, body }) {
  const host = `127.0.0.1:${port}`
  const made = aws4.sign({ host, method, path, service, region: REGION, headers, body }, CREDENTIALS)
  return { method, path, headers: made.headers, body }
}
