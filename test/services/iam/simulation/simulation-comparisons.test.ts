/** How simulations compare the values of context entries, as enforcement or AWS's simulator does. */
import type { ContextKeyTypeEnum, IAMClient } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { entry, resultOf, type Simulators, startSimulators } from './simulating.ts'

let simulators: Simulators
let iam: IAMClient
let blind: IAMClient
beforeAll(async () => {
  simulators = await startSimulators()
  iam = simulators.iam
  blind = simulators.blind
})
afterAll(() => simulators.close())

type Written = string | readonly string[]

/** Returns whether an Allow with the condition matches an entry. */
async function holds(
  client: IAMClient,
  operator: string,
  written: Written,
  type: ContextKeyTypeEnum,
  value: string,
): Promise<boolean> {
  const Condition = { [operator]: { 'x:key': written } }
  const Statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', Condition }
  const text = JSON.stringify({ Version: '2012-10-17', Statement })
  const ContextEntries = [entry('x:key', type, value)]
  const { EvalDecision } = await resultOf(client, text, 's3:GetObject', { ContextEntries })
  return EvalDecision === 'allowed'
}

describe("C7.5.7: comparisons of AWS's simulator", () => {
  test.each<[string, Written, ContextKeyTypeEnum, string, boolean, boolean]>([
    ['StringEquals', '10', 'numeric', '10', true, false],
    ['StringNotEquals', '10', 'numeric', '10', false, true],
    ['StringLike', '*', 'date', '2026-01-01', true, false],
    ['StringEqualsIfExists', '10.0.0.1', 'ip', '10.0.0.1', true, false],
    ['ForAnyValue:StringEquals', '10', 'numericList', '10', true, false],
    ['StringEquals', 'true', 'boolean', 'true', true, true],
    ['StringEquals', 'QQ==', 'binary', 'QQ==', true, true],
    ['NumericEquals', '10', 'numeric', '10', true, true],
    ['NumericNotEquals', '10', 'string', 'ten', true, false],
    ['NumericNotEquals', '10', 'string', '11', true, true],
    ['NumericNotEquals', 'ten', 'numeric', '11', true, true],
    ['DateNotEquals', '2026-01-01', 'string', 'today', true, true],
    ['Bool', 'false', 'string', 'yes', true, true],
    ['IpAddress', ['10.0.0.1', 'home'], 'ip', '10.0.0.1', true, true],
    ['IpAddress', ['home', '10.0.0.1'], 'ip', '10.0.0.1', true, false],
    ['NotIpAddress', ['home', '10.0.0.1'], 'ip', '10.0.0.1', false, false],
    ['NotIpAddress', ['10.0.0.1', 'home'], 'ip', '10.0.0.1', false, false],
    ['NotIpAddress', '10.0.0.2', 'ip', '10.0.0.1', true, true],
    ['ArnLike', 'arn:aws:s3:::b', 'string', 'arn:aws:s3:::b', true, true],
  ])('%s %j of %s %s', async (operator, written, type, value, enforced, simulated) => {
    expect(await holds(iam, operator, written, type, value)).toBe(enforced)
    expect(await holds(blind, operator, written, type, value)).toBe(simulated)
  })
})

test.each<[string, Written, ContextKeyTypeEnum, boolean]>([
  ['Null', 'false', 'string', true],
  ['Null', 'true', 'string', false],
  ['Null', 'false', 'stringList', true],
  ['StringEquals', '', 'string', true],
  ['ForAnyValue:StringEquals', '', 'stringList', true],
  ['ForAllValues:StringEquals', 'a', 'stringList', false],
])('8.5: an empty text is a value: %s %j of %s is %s', async (operator, written, type, expected) => {
  expect(await holds(iam, operator, written, type, '')).toBe(expected)
  expect(await holds(blind, operator, written, type, '')).toBe(expected)
})

test.each<[ContextKeyTypeEnum, string, string, Written, boolean]>([
  ['string', 'today', 'DateNotEquals', '2026-01-01', true],
  ['string', 'today', 'DateEquals', '2026-01-01', false],
  ['boolean', 'yes', 'Bool', 'true', false],
  ['boolean', 'yes', 'Bool', 'false', true],
  ['boolean', 'TRUE', 'Bool', 'true', true],
])('8.4: %s %s under %s %j is %s', async (type, value, operator, written, expected) => {
  expect(await holds(iam, operator, written, type, value)).toBe(expected)
  expect(await holds(blind, operator, written, type, value)).toBe(expected)
})

describe('D3.1: a value that is no address ends the comparison of addresses', () => {
  test.each<[string, Written, string, boolean]>([
    ['IpAddress', '2001:db8::5/64x', '192.0.2.1', false],
    ['NotIpAddress', '2001:db8::5/64x', '192.0.2.1', false],
    ['NotIpAddress', '2001:db8::5/64', '192.0.2.1', false],
    ['NotIpAddress', ['192.0.2.0/24', 'home'], '192.0.2.1', false],
    ['NotIpAddress', ['198.51.100.0/24', 'home'], '192.0.2.1', false],
    ['NotIpAddressIfExists', ['home', '198.51.100.1'], '192.0.2.1', false],
    ['ForAnyValue:NotIpAddress', 'home', '192.0.2.1', false],
    ['IpAddress', ['192.0.2.0/24', 'home'], '192.0.2.1', true],
    ['NotIpAddress', ['198.51.100.0/24'], '192.0.2.1', true],
  ])('%s %j of %s', async (operator, written, value, simulated) => {
    expect(await holds(blind, operator, written, 'ip', value)).toBe(simulated)
  })

  test('but not where requests are decided', async () => {
    expect(await holds(iam, 'NotIpAddress', 'home', 'ip', '192.0.2.1')).toBe(true)
  })
})
