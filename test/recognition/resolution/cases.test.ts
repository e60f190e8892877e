/** What AWS decides for requests of many services, by its documentation. */
import { describe, expect, test } from '@jest/globals'
import type { NeededDecision } from '../../../recognition/resolution/types.ts'
import { arnOf, type Case } from './case.ts'
import { dataPlanes, ecr, ecs, lambda } from './cases/compute.ts'
import { dynamodb } from './cases/dynamodb.ts'
import { ec2 } from './cases/ec2.ts'
import { acm, apigateway, bedrock, cognito, others, route53, ses, waf } from './cases/edge.ts'
import { kms, secretsmanager, ssm } from './cases/keys.ts'
import { events, firehose, kinesis, sns, sqs } from './cases/messaging.ts'
import {
  athena,
  cloudformation,
  cloudwatch,
  glue,
  logs,
  scheduler,
  stepfunctions,
} from './cases/operations.ts'
import { builds, databases, networks, platforms } from './cases/platforms.ts'
import { s3 } from './cases/s3.ts'
import { callIn, resolveCase } from './resolve-case.ts'

const CASES: Readonly<Record<string, readonly Case[]>> = {
  acm,
  apigateway,
  athena,
  bedrock,
  builds,
  cloudformation,
  cloudwatch,
  cognito,
  'data planes': dataPlanes,
  databases,
  dynamodb,
  ec2,
  ecr,
  ecs,
  events,
  firehose,
  glue,
  kinesis,
  kms,
  lambda,
  logs,
  networks,
  others,
  platforms,
  route53,
  s3,
  scheduler,
  secretsmanager,
  ses,
  sns,
  sqs,
  ssm,
  stepfunctions,
  waf,
}

const textOf = ({ action, resource }: NeededDecision) => `${action} ${resource}`
const written = (need: string) => need.replace(/~.*$/, arnOf)

describe.each(Object.entries(CASES))('%s', (_service, cases) => {
  test.each(cases.map((each, at) => [`${each.call} ${at}`, each] as const))('%s', (_title, each) => {
    const { service, operation } = callIn(each)
    expect(`${service.key}.${operation}`).toBe(each.call)
    const { decisions } = resolveCase(each)
    expect(decisions.map(textOf).sort()).toEqual(each.needs.map(written).sort())
    for (const [name, keys] of Object.entries(each.keys ?? {})) {
      const decision = decisions.find((one) => one.action === name || textOf(one) === written(name))
      for (const [key, value] of Object.entries(keys))
        expect({ name, [key]: decision?.context[key] }).toEqual({ name, [key]: value })
    }
  })
})
