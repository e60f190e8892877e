/** Tests that every service principal in the source data is known. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import linkedRoles from '../../core/aws/data/service-linked-roles.json' with { type: 'json' }
import principals from '../../core/aws/data/service-principals.json' with { type: 'json' }
import { managedPolicies } from '../../core/aws/managed-policies.ts'
import { servicePrefixes } from '../../core/aws/service-authorization.ts'
import { isServicePrincipal } from '../../core/aws/service-principals.ts'

const facts: { readonly principals: readonly string[] } = JSON.parse(
  readFileSync(new URL('../../scripts/facts/service-principals.json', import.meta.url), 'utf8'),
)

const unknown = (names: Iterable<string>) => [...names].filter((name) => !isServicePrincipal(name, 'aws'))

/** Names in tag keys that are controllers in EKS clusters, not services. */
const CONTROLLERS = /^(?:ebs\.csi|gateway|ingress|service|sgp)\.eks\.amazonaws\.com$/

test('those of service-linked roles', () => {
  const { recorded, documented, remembered } = linkedRoles
  expect(unknown(Object.keys({ ...recorded, ...documented, ...remembered }))).toEqual([])
})

test('all that AWS managed policies name', () => {
  const name = /(?<![\w.*-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?![\w-])/g
  const named = new Set(managedPolicies('aws').flatMap(({ document }) => document.match(name) ?? []))
  expect(named.size).toBeGreaterThan(200)
  expect(unknown(named).filter((each) => !CONTROLLERS.test(each))).toEqual([])
})

test('one for each prefix of actions', () => {
  expect(unknown(servicePrefixes().map((prefix) => `${prefix}.amazonaws.com`))).toEqual([])
})

test('those written by hand', () => {
  expect(facts.principals.length).toBeGreaterThan(50)
  expect(unknown(facts.principals)).toEqual([])
})

test('each once, sorted, and well-formed', () => {
  for (const names of [principals.principals, facts.principals]) {
    expect(names).toEqual([...new Set(names)].sort())
    const form = /^(?:[a-z0-9-]+\.)+(?:amazonaws\.com|amazon\.com|aws\.internal)$/
    expect(names.filter((name) => !form.test(name))).toEqual([])
  }
})
