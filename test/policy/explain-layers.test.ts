/** Tests how layers are explained: their verdicts, and whether their Allow is needed. */
import { describe, expect, test } from '@jest/globals'
import type { LayerName } from '../../policy/index.ts'
import { all, BOB, denyAll, explained, forAll, type LayerFields, type RequestFields } from './explained.ts'

describe('layers', () => {
  /** Returns `layer verdict`, with `!` if the layer's Allow is needed. */
  const verdicts = (layers: Partial<LayerFields>, request?: RequestFields) =>
    explained(layers, request).layers.map(
      ({ layer, level, verdict, needed }) => `${layer}${level ?? ''} ${verdict}${needed ? '!' : ''}`,
    )
  const why = (layer: LayerName, layers: Partial<LayerFields>, request?: RequestFields) =>
    explained(layers, request).layers.find((one) => one.layer === layer)?.why

  test('stand in the order in which denials are reported, sets by their number', () => {
    const layers = {
      resourceControl: [[[forAll]]],
      serviceControl: [[[all]], [[]]],
      resource: { kind: 'resource', policy: [] },
      identity: [[all]],
      boundary: [denyAll],
      session: [[[all]], [[all]]],
      endpoint: [forAll],
    } as const
    expect(verdicts(layers)).toEqual([
      'resourceControl allows',
      'serviceControl1 allows!',
      'serviceControl2 doesNotAllow!',
      'resource doesNotAllow',
      'identity allows!',
      'boundary denies!',
      'session1 allows!',
      'session2 allows!',
      'endpoint allows!',
    ])
  })

  test('a user without policies', () => {
    expect(verdicts({})).toEqual(['identity doesNotAllow!'])
    expect(why('identity', {})).toBe('One of the caller’s policies must allow the request.')
  })

  test('root needs none', () => {
    expect(verdicts({}, { principal: 'root' })).toEqual(['root allows!'])
    expect(verdicts({ identity: [[denyAll]] }, { principal: 'root' })).toEqual(['identity denies!'])
    expect(why('root', {}, { principal: 'root' })).toBe('The root user needs no policy.')
  })

  test('a federated user without session policies may do nothing', () => {
    expect(verdicts({ identity: [[all]] }, { principal: 'federated' })).toEqual([
      'identity allows!',
      'session doesNotAllow!',
    ])
  })

  test('a resource of another account has to have a policy', () => {
    const request = { resourceAccountId: '444455556666' }
    const layers = { identity: [[all]], serviceControl: [[[all]]] }
    expect(verdicts(layers, request)).toEqual([
      'serviceControl allows!',
      'resource doesNotAllow!',
      'identity allows!',
    ])
    expect(why('resource', layers, request)).toMatch(/^The resource belongs to another account/)
    expect(why('identity', layers, request)).toMatch(/^The resource belongs to another account/)
  })

  test('a resource of another account that shares it needs none, unless the policy denies', () => {
    const request = { resourceAccountId: '444455556666', isShared: true }
    expect(verdicts({ identity: [[all]] }, request)).toEqual(['identity allows!'])
    const denial = { kind: 'resource', policy: [{ ...all, Effect: 'Deny', Principal: '*' }] } as const
    expect(verdicts({ identity: [[all]], resource: denial }, request)).toContain('resource denies')
  })

  test.each<[string, object, string, string]>([
    [
      'the caller',
      { AWS: BOB },
      'identity doesNotAllow',
      'Not needed: the resource’s policy names the caller.',
    ],
    [
      'the account',
      { AWS: '111122223333' },
      'identity doesNotAllow!',
      'The resource’s policy names the account, so the caller’s own policies decide.',
    ],
  ])('a resource policy that names %s', (_, Principal, verdict, reason) => {
    const layers = { resource: { kind: 'resource', policy: [{ ...all, Principal }] }, boundary: [] } as const
    expect(verdicts(layers)).toContain(verdict)
    expect(why('identity', layers)).toBe(reason)
    expect(why('boundary', layers)).toMatch(verdict.endsWith('!') ? /must allow/ : /^Not needed/)
    expect(why('resource', layers)).toMatch(/^Not needed: within one account/)
  })

  test('a resource policy that names the role behind the session', () => {
    const Principal = { AWS: 'arn:aws:iam::111122223333:role/app/deployer' }
    const policy = [{ ...all, Principal }]
    for (const kind of ['trust', 'key'] as const) {
      const layers = { resource: { kind, policy }, session: [[[]]] }
      const layer = kind === 'trust' ? 'trust' : 'resource'
      expect(why('session', layers, { principal: 'session' })).toMatch(/^Session policies grant nothing/)
      expect(why('identity', layers, { principal: 'session' })).toMatch(/role or user of the session/)
      expect(why(layer, layers)).toMatch(/policy must itself allow the request\.$/)
    }
  })

  test('a service has no policies of its own, and nothing of the organization binds it', () => {
    const layers = { identity: [[all]], serviceControl: [[[]]], boundary: [], resourceControl: [[[]]] }
    expect(verdicts(layers, { principal: 'service' })).toEqual([
      'resourceControl doesNotAllow',
      'serviceControl exempt',
      'resource doesNotAllow!',
      'boundary doesNotAllow',
    ])
    expect(why('resource', layers, { principal: 'service' })).toMatch(
      /^The caller has no policies of its own/,
    )
    expect(why('boundary', layers, { principal: 'service' })).toMatch(/^Not needed: it limits/)
    expect(why('serviceControl', layers, { principal: 'service' })).toMatch(
      /^Service control policies apply only to /,
    )
  })

  test('service-linked roles are exempt from the organization', () => {
    const layers = { identity: [[all]], serviceControl: [[[denyAll]]], resourceControl: [[[forAll]]] }
    expect(verdicts(layers, { principal: 'serviceLinked' })).toEqual([
      'resourceControl exempt',
      'serviceControl exempt',
      'identity allows!',
    ])
    expect(why('serviceControl', layers, { principal: 'serviceLinked' })).toMatch(/service-linked roles\.$/)
  })
})
