/** What AWS decides for requests of many services, by its documentation. */
import { describe, expect, test } from '@jest/globals'
import type { NeededDecision } from '../../../../server/endpoints/guard/resolution/types.ts'
import { arnOf, type Case } from './case.ts'
import { dynamodb } from './cases/dynamodb.ts'
import { kms, secretsmanager, ssm } from './cases/keys.ts'
import { events, firehose, kinesis, sns, sqs } from './cases/messaging.ts'
import { s3 } from './cases/s3.ts'
import { callIn, resolveCase } from './resolve-case.ts'

const CASES: Readonly<Record<string, readonly Case[]>> = {
  dynamodb,
  events,
  firehose,
  kinesis,
  kms,
  s3,
  secretsmanager,
  sns,
  sqs,
  ssm,
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
