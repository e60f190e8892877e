/**
 * Types of the generated API models in `protocol/model/`.
 *
 * A model is plain data. Everything that works the same way for all operations is derived from it: parsing,
 * validation, serialization, pagination, declared errors, and documentation.
 */

/** A service and its protocol. */
export type ServiceModel = QueryModel | JsonModel

interface ModelFields {
  /** As in credential scopes and actions, such as `iam`. */
  readonly service: string
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

export interface OperationModel {
  readonly input: readonly Member[]
  /** Members in wire order. Absent when the operation has no output, and its response no Result element. */
  readonly output?: readonly Member[]
  /** Names of exception shapes in `ServiceModel.errors`. */
  readonly errors: readonly string[]
  readonly paging?: Paging
  /** The operation may be called without a signature. */
  readonly unsigned?: true
}

export interface Member {
  readonly name: string
  readonly shape: string
  readonly required?: true
}

export interface Paging {
  /** The output members that hold the page's items. */
  readonly results: readonly string[]
}

export interface ErrorModel {
  /** The code on the wire, such as `NoSuchEntity`. */
  readonly code: string
  readonly status: number
}

/** `min` and `max` limit the length of strings, blobs, lists, and maps, and the value of numbers. */
export type Shape =
  | StringShape
  | { readonly type: 'integer' | 'long'; readonly min?: number; readonly max?: number }
  | { readonly type: 'boolean' }
  /** Written in whole seconds, or with `milliseconds`. */
  | { readonly type: 'timestamp'; readonly milliseconds?: true }
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
}

/** Returns the shape called `name`. The generator has checked that every name resolves. */
export function shapeOf(service: ServiceModel, name: string): Shape {
  const shape = service.shapes[name]
  if (!shape) throw new TypeError(`the ${service.service} model has no shape ${name}`)
  return shape
}
