/**
 * The operations of AWS's services: how a request for each is recognized, and which actions on which resources with
 * which condition keys it needs.
 *
 * They are 4 MB of data that most runs never use. The file is read and decompressed on first use (some 10 ms), and a
 * service is parsed only when it is needed. `scripts/api-operations.mjs` writes it and describes its layout.
 */
import { readDataFile } from './data-file.ts'

/** As botocore names them. */
export type ApiProtocol = 'query' | 'ec2' | 'json' | 'rest-json' | 'rest-xml' | 'smithy-rpc-v2-cbor'

/** The entry of a service in the index, before its operations are parsed. */
export interface ApiServiceName {
  /** The name of the service in botocore, such as `s3control`. It is unique. */
  readonly key: string
  /** The service in the scope of signatures, such as `s3` for `s3control`. Several services can have the same. */
  readonly signingName: string
  /** The prefix of its actions, such as `cloudwatch` for `monitoring`. */
  readonly prefix: string
  /** The prefix of X-Amz-Target. Empty when the service has none. */
  readonly target: string
  /** The version of the Query protocol, such as `2012-11-05`. */
  readonly version: string
  /** The first label of its host names. */
  readonly endpoint: string
  /** As in AWS's documentation, such as `Secrets Manager`. */
  readonly id: string
}

export interface ApiService extends ApiServiceName {
  readonly protocols: readonly ApiProtocol[]
  /** ARN patterns by resource type, such as `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`. */
  readonly types: Readonly<Record<string, string>>
  /** The values that AWS takes for omitted parameters, by the name of a part of an ARN. */
  readonly defaults?: Readonly<Record<string, string>>
  /** The suffix that is appended to the ARN of a type before it is decided on. */
  readonly suffix?: Readonly<Record<string, string>>
  /** By type: patterns of names whose ARNs have no account. */
  readonly noAccount?: Readonly<Record<string, string>>
  /** The text before the path of the ARN in the path of requests to API Gateway v2. */
  readonly dropPath?: string
  readonly operations: Readonly<Record<string, ApiOperation>>
}

/**
 * Facts of an operation. A `path` names parameters: `A.B[].C` members of members and of elements, `C{}` the keys of a
 * map, `{*}` its values, `=x` a constant, `A|f` the value through a function, `A or B` the first that is there.
 */
export interface ApiOperation {
  /** Method and URI template of the REST protocols. `{Key+}` takes slashes. Literal query parameters must be there. */
  readonly http?: readonly [method: string, template: string]
  /** The same as older SDKs send them. */
  readonly formerly?: readonly (readonly [method: string, template: string])[]
  /** Further parameters that must be there, to tell operations with the same template apart. */
  readonly demands?: readonly (readonly [location: 'header' | 'querystring', name: string])[]
  /** SDKs do not sign it. */
  readonly auth?: 'none'
  /** The member that is the whole body. */
  readonly payload?: string
  readonly hostPrefix?: string
  readonly unsignedPayload?: boolean
  /** All that apply must be allowed. */
  readonly grants: readonly GrantFacts[]
  /** The parameters that name roles which the operation passes to a service. */
  readonly pass?: readonly PassFacts[]
  readonly keys?: KeyFacts
  /** The path of the parameter with the account of the resource. */
  readonly account?: string
  /** Where a path travels if not in the body under its own name. In names of the Query protocol, N counts from 1. */
  readonly wire?: Readonly<Record<string, readonly [location: WireLocation, name: string]>>
  /** AWS's reference has no such action: the name of the operation is taken for it. */
  readonly guessed?: true
}

export type WireLocation = 'body' | 'uri' | 'querystring' | 'header' | 'headers'

/** Condition key -> a path, alternative paths or, for keys with a variable part, pairs of paths of name and value. */
export type KeyFacts = Readonly<
  Record<string, string | readonly (string | readonly [name: string, value: string])[]>
>

export interface GrantFacts {
  /** Such as `dynamodb:PartiQL{verb}`, whose braces take the value of `verbFrom`. */
  readonly action: string
  readonly verbFrom?: string
  /** Resource type -> where its ARN comes from. Without any, the action is decided on `*`. */
  readonly on?: Readonly<Record<string, ArnSource>>
  /** Like `on`, for resource types that take part when their parameters are there. */
  readonly maybe?: Readonly<Record<string, ArnSource>>
  /** The ARN as a pattern, of API Gateway. */
  readonly arn?: string
  /** A condition on parameters: `A or B`, `!A`, `A=x`, `A~regex`, `A!~regex`, `.A` of the element of `each`. */
  readonly when?: string
  /** The path of a list: the grant is needed once for each element. */
  readonly each?: string
  /** Condition keys with constant values. */
  readonly add?: Readonly<Record<string, string>>
  readonly keys?: KeyFacts
  /** A refusal is an entry of the answer: of a successful one or, for a transaction, of its error. */
  readonly denied?: 'entry'
  /** The path of the parameter with the region of the resource. */
  readonly region?: string
  /** The path of the parameter with the account of the resource. Empty for a resource whose account is not known. */
  readonly account?: string
  /** A rule about tags at creation that AWS does not document for this operation. */
  readonly sure?: false
}

/** A path to a whole ARN, paths to the parts of the type's pattern, or a list. The first one that is present counts. */
export type ArnSource = string | ArnParts | readonly (string | ArnParts)[]

/** `{'?': 'new'}`: the service makes the ID. `{'?': 'state'}`: only the service knows it. Known parts may be beside. */
export type ArnParts = Readonly<Record<string, string>>

export interface PassFacts {
  /** The path of the role: an ARN or a name. */
  readonly role: string
  /** The service that the role is passed to. Null when AWS does not document it. */
  readonly to: string | null
  readonly when?: string
  /** The reference does not list the role. */
  readonly sure?: false
}

interface Entry {
  readonly name: ApiServiceName
  readonly read: () => Omit<ApiService, keyof ApiServiceName>
}

type IndexLine = readonly [
  key: string,
  bytes: number,
  signingName: string,
  prefix: string,
  target: string,
  version: string,
  endpoint: string,
  id: string,
]

let loaded: ReadonlyMap<string, Entry> | undefined
const parsed = new Map<string, ApiService>()

/** Returns the names of all services. */
export function apiServiceNames(): readonly ApiServiceName[] {
  return Array.from(entries().values(), ({ name }) => name)
}

/** Returns the names of a service. @param key as in `ApiServiceName` */
export function apiServiceName(key: string): ApiServiceName | undefined {
  return entries().get(key)?.name
}

/**
 * Returns the services that a name means: the service with this key, or those with this signing name or prefix of
 * actions, such as `monitoring` and `cloudwatch` for CloudWatch. Empty if AWS has none.
 *
 * @param name in lower case
 */
export function apiServicesNamed(name: string): readonly ApiServiceName[] {
  const byKey = apiServiceName(name)
  if (byKey) return [byKey]
  return apiServiceNames().filter(({ signingName, prefix }) => signingName === name || prefix === name)
}

/** Returns every name that means a service. */
export function namesOfApiServices(): readonly string[] {
  return apiServiceNames().flatMap(({ key, signingName, prefix }) => [key, signingName, prefix])
}

/** Returns a service with its operations. @param key as in `ApiServiceName` */
export function apiService(key: string): ApiService | undefined {
  const known = parsed.get(key)
  if (known) return known
  const entry = entries().get(key)
  if (!entry) return undefined
  const service = { ...entry.name, ...entry.read() }
  parsed.set(key, service)
  return service
}

/** Returns what is known of the operation with this name, which may be any text. Undefined if the service has none. */
export function operationOf({ operations }: ApiService, name: string): ApiOperation | undefined {
  return Object.hasOwn(operations, name) ? operations[name] : undefined
}

function entries(): ReadonlyMap<string, Entry> {
  loaded ??= load()
  return loaded
}

function load(): ReadonlyMap<string, Entry> {
  const data = readDataFile('api-operations.json.br')
  const endOfIndex = data.indexOf('\n')
  const index: { readonly services: readonly IndexLine[] } = JSON.parse(data.toString('utf8', 0, endOfIndex))
  let offset = endOfIndex + 1
  return new Map(
    index.services.map(([key, bytes, signingName, prefix, target, version, endpoint, id]) => {
      const [start, end] = [offset, offset + bytes]
      offset = end + 1
      const read = () => JSON.parse(data.toString('utf8', start, end))
      return [key, { name: { key, signingName, prefix, target, version, endpoint, id }, read }] as const
    }),
  )
}
