/**
 * Types of the generated API models in `protocol/model/`.
 *
 * A model is plain data. Everything that works the same way for all operations is derived from it: parsing,
 * validation, serialization, pagination, declared errors, and documentation.
 */

/** A service and its protocol. */
export type ServiceModel = QueryModel | JsonModel | RestJsonModel

interface ModelFields {
  /** Such as `iam`. */
  readonly service: string
  /** The name in credential scopes and actions, such as `sso` for `sso-admin`. Absent where it is `service`. */
  readonly signingName?: string
  readonly operations: Readonly<Record<string, OperationModel>>
  readonly shapes: Readonly<Record<string, Shape>>
  /** Declared errors by the name of their exception shape, such as `NoSuchEntityException`. */
  readonly errors: Readonly<Record<string, ErrorModel>>
}

/** A service of the AWS Query protocol: forms in requests, XML in responses. */
export interface QueryModel extends ModelFields {
  readonly protocol: 'query'
  /** The `Version` parameter, such as `2010-05-08`. */
  readonly apiVersion: string
  readonly xmlNamespace: string
}

/** A service of the AWS JSON 1.1 protocol. */
export interface JsonModel extends ModelFields {
  readonly protocol: 'json'
  /** The beginning of the X-Amz-Target header, before the operation, such as `AWSOrganizationsV20161128`. */
  readonly targetPrefix: string
}

/** A service of the REST JSON protocol: method, path, and query name the operation. */
export interface RestJsonModel extends ModelFields {
  readonly protocol: 'rest-json'
}

export interface OperationModel {
  readonly input: readonly Member[]
  /** Members in wire order. Absent when the operation has no output, and its response no Result element. */
  readonly output?: readonly Member[]
  /** Names of exception shapes in `ServiceModel.errors`. */
  readonly errors: readonly string[]
  readonly paging?: Paging
  /** How REST JSON requests name the operation. Operations of other protocols have none. */
  readonly http?: HttpBinding
  /** The operation may be called without a signature. */
  readonly unsigned?: true
}

export interface HttpBinding {
  readonly method: string
  /** A segment in braces, such as `{resourceArn}`, is the value of that member. */
  readonly path: string
  /** A parameter that requests have to contain, such as `aws_iam=t`. */
  readonly query?: string
  /** The status of a success. */
  readonly status: number
  /** The body may also be a form. */
  readonly form?: true
}

export interface Member {
  readonly name: string
  readonly shape: string
  readonly required?: true
  /** The member's place in REST JSON, if it is not in the body. A `payload` is the body itself. */
  readonly in?: 'path' | 'query' | 'header' | 'payload'
  /** The name on the wire, if it is not `name`. */
  readonly wireName?: string
}

export interface Paging {
  /** The output members that hold the page's items. */
  readonly results: readonly string[]
}

export interface ErrorModel {
  /** The code on the wire, such as `NoSuchEntity`. */
  readonly code: string
  readonly status: number
  /** The error has a member `RequestId`. */
  readonly requestId?: true
  /** The error lists the invalid members of the input, with a reason. */
  readonly fieldList?: true
}

/** `min` and `max` limit the length of strings, blobs, lists, and maps, and the value of numbers. */
export type Shape =
  | StringShape
  | { readonly type: 'integer' | 'long'; readonly min?: number; readonly max?: number }
  | { readonly type: 'boolean' }
  /** Any JSON. */
  | { readonly type: 'document' }
  /** Written in whole seconds, or with `milliseconds`; in JSON, as a number, or as text in ISO 8601. */
  | { readonly type: 'timestamp'; readonly milliseconds?: true; readonly iso8601?: true }
  | { readonly type: 'blob'; readonly min?: number; readonly max?: number; readonly sensitive?: true }
  | ListShape
  | MapShape
  | StructureShape

export interface StringShape {
  readonly type: 'string'
  readonly min?: number
  readonly max?: number
  /** A Java regular expression that the whole value must match, spelled as AWS prints it. */
  readonly pattern?: string
  readonly enum?: readonly string[]
  readonly sensitive?: true
}

export interface ListShape {
  readonly type: 'list'
  readonly of: string
  readonly min?: number
  readonly max?: number
}

export interface MapShape {
  readonly type: 'map'
  readonly key: string
  readonly value: string
  readonly min?: number
  readonly max?: number
}

export interface StructureShape {
  readonly type: 'structure'
  readonly members: readonly Member[]
  /** Exactly one of the members has a value. */
  readonly union?: true
}

/** Returns the name of a service in credential scopes and actions. */
export function signingNameOf({ service, signingName = service }: ServiceModel): string {
  return signingName
}

/** Returns the error that has this code in responses. Undefined when the service does not declare it. */
export function declaredError({ errors }: ServiceModel, code: string): ErrorModel | undefined {
  return Object.values(errors).find((error) => error.code === code)
}

/** Returns the shape called `name`. The generator has checked that every name resolves. */
export function shapeOf(service: ServiceModel, name: string): Shape {
  const shape = service.shapes[name]
  if (!shape) throw new TypeError(`the ${service.service} model has no shape ${name}`)
  return shape
}
