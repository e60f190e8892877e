/** Measures what the guard knows of the operations of AWS's services. */
import {
  type ApiOperation,
  apiService,
  apiServiceNames,
  type GrantFacts,
} from '../../core/aws/api-operations.ts'
import { recognize } from '../../recognition/foreign/index.ts'
import { needTheSame } from '../../recognition/foreign/settle.ts'
import type { RequestHead } from '../../recognition/request.ts'
import type { RecognizedCall } from '../../recognition/types.ts'
import { missingRequests, type OperationRequest } from './requests.ts'

/** Numbers of operations. */
export interface Figures {
  readonly operations: number
  /** Those for which every request, in each protocol, is recognized. */
  readonly recognized: number
  /** Those whose action AWS's reference has. */
  readonly actions: number
  /** Those whose ARNs follow from the request. */
  readonly arns: number
  /** Those whose ARNs, or a part of them, only the service knows. */
  readonly stateful: number
  /** Those that are decided on `*`. */
  readonly unspecific: number
}

export interface Coverage {
  /** By service, or by group of models that are one service. */
  readonly services: ReadonlyMap<string, Figures>
  /** Of all services. */
  readonly all: Figures
  readonly requests: {
    readonly ofBotocore: number
    readonly made: number
  }
  /** The requests that are not recognized, as `service operation protocol: outcome`. */
  readonly missed: readonly string[]
}

/** The 25 services whose figures must not fall, with the models that they consist of. */
export const SERVICES: Readonly<Record<string, readonly string[]>> = {
  acm: ['acm'],
  apigateway: ['apigateway', 'apigatewayv2'],
  athena: ['athena'],
  cloudformation: ['cloudformation'],
  cloudwatch: ['cloudwatch'],
  cognito: ['cognito-idp', 'cognito-identity'],
  dynamodb: ['dynamodb', 'dynamodbstreams'],
  ec2: ['ec2'],
  ecr: ['ecr'],
  ecs: ['ecs'],
  events: ['events', 'scheduler'],
  firehose: ['firehose'],
  glue: ['glue'],
  kinesis: ['kinesis'],
  kms: ['kms'],
  lambda: ['lambda'],
  logs: ['logs'],
  route53: ['route53'],
  s3: ['s3', 's3control'],
  secretsmanager: ['secretsmanager'],
  ses: ['ses', 'sesv2'],
  sns: ['sns'],
  sqs: ['sqs'],
  ssm: ['ssm'],
  stepfunctions: ['stepfunctions'],
}

/** @param requests botocore's. Others are made from the data */
export function measureCoverage(requests: readonly OperationRequest[]): Coverage {
  const made = missingRequests(requests)
  const missed = [...requests, ...made].flatMap((request) => {
    const outcome = misrecognitionOf(request)
    return outcome === undefined ? [] : [{ ...request, outcome }]
  })
  const missedOperations = new Set(missed.map(({ service, operation }) => `${service} ${operation}`))
  const figuresOf = (keys: readonly string[]) =>
    sum(keys.map((key) => figuresOfService(key, missedOperations)))
  const services = Object.entries(SERVICES).map(([name, keys]) => [name, figuresOf(keys)] as const)
  return {
    services: new Map(services),
    all: figuresOf(apiServiceNames().map(({ key }) => key)),
    requests: { ofBotocore: requests.length, made: made.length },
    missed: missed.map(
      ({ service, operation, protocol, outcome }) => `${service} ${operation} ${protocol}: ${outcome}`,
    ),
  }
}

/** Returns what a request is taken for. Undefined when that is right. */
function misrecognitionOf(request: OperationRequest): string | undefined {
  const head = headOf(request)
  const first = recognize(head)
  const recognition = first.kind === 'body' ? recognize(head, Buffer.from(request.body, 'latin1')) : first
  if (recognition.kind !== 'call') return recognition.kind
  const { call } = recognition
  return isRight(call, request) ? undefined : `${call.service.key} ${call.operation}`
}

/**
 * Returns whether the call is the operation, or one that cannot be told from it: another name for the same permissions,
 * or the operation of a service with the same requests (RDS and Neptune), which must need at least the same actions.
 */
function isRight(call: RecognizedCall, { service: key, operation }: OperationRequest): boolean {
  const service = apiService(key)
  const facts = service?.operations[operation]
  if (!service || !facts) return false
  return needTheSame(call, { service, facts }) || (call.operation === operation && covers(call.facts, facts))
}

function covers(recognized: ApiOperation, meant: ApiOperation): boolean {
  const actions = new Set(recognized.grants.map(({ action }) => action))
  return meant.grants.every(({ action }) => actions.has(action))
}

function headOf({ method, path, query, headers }: OperationRequest): RequestHead {
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    method,
    path,
    query,
    headers: Object.entries(headers).flat(),
    remoteAddress: '127.0.0.1',
    secure: false,
    header: (name) => byName.get(name),
  }
}

function figuresOfService(key: string, missed: ReadonlySet<string>): Figures {
  const operations = Object.entries(apiService(key)?.operations ?? {})
  const count = (isCounted: (facts: ApiOperation, name: string) => boolean) =>
    operations.filter(([name, facts]) => isCounted(facts, name)).length
  return {
    operations: operations.length,
    recognized: count((_facts, name) => !missed.has(`${key} ${name}`)),
    actions: count(({ guessed }) => guessed === undefined),
    arns: count((facts) => !needsState(facts) && hasArn(facts)),
    stateful: count(needsState),
    unspecific: count((facts) => !needsState(facts) && !hasArn(facts)),
  }
}

function hasArn({ grants }: ApiOperation): boolean {
  return grants.some((grant) => grant.arn !== undefined || sourcesOf(grant).length > 0)
}

function needsState({ grants }: ApiOperation): boolean {
  return grants.some((grant) => JSON.stringify(sourcesOf(grant)).includes('"?":"state"'))
}

function sourcesOf({ on, maybe }: GrantFacts): readonly unknown[] {
  return Object.values({ ...on, ...maybe })
}

function sum(figures: readonly Figures[]): Figures {
  const total = (name: keyof Figures) => figures.reduce((count, each) => count + each[name], 0)
  return {
    operations: total('operations'),
    recognized: total('recognized'),
    actions: total('actions'),
    arns: total('arns'),
    stateful: total('stateful'),
    unspecific: total('unspecific'),
  }
}
