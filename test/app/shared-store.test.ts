/** By what a replica recognizes whether another one is like it. */
import { expect, test } from '@jest/globals'
import { DEFAULT_SETTINGS, type Settings } from '../../core/runtime/settings.ts'
import { replicaIdentity } from '../../server/app/shared-store.ts'

function settingsOf(changes: Partial<Settings>): string {
  const settings = { ...DEFAULT_SETTINGS, ...changes }
  return replicaIdentity(settings, (size) => Buffer.alloc(size, 7)).settings
}

const PLAIN = settingsOf({})

test.each<[string, Partial<Settings>]>([
  ['other ports', { port: 80, tlsPort: 443 }],
  ['other addresses', { host: '0.0.0.0', advertise: 'http://10.0.0.7', allowHosts: ['iam.example'] }],
  ['other logs', { logLevel: 'silent' }],
])('replicas with %s are alike', (_what, changes) => {
  expect(settingsOf(changes)).toBe(PLAIN)
})

test.each<[string, Partial<Settings>]>([
  ['another mode', { auth: 'audit' }],
  ['another quota', { quotas: { UsersQuota: 7 } }],
  ['a seed', { seed: { users: [{ name: 'alice' }] } }],
])('replicas of which one has %s are different', (_what, changes) => {
  expect(settingsOf(changes)).not.toBe(PLAIN)
})

test('the order of settings makes no difference, but that in a list does', () => {
  const quotas = { UsersQuota: 7, RolesQuota: 8 }
  const seed = { users: [{ name: 'alice', path: '/a/' }, { name: 'bob' }], account: '123456789012' }
  const sameSeed = { account: '123456789012', users: [{ path: '/a/', name: 'alice' }, { name: 'bob' }] }
  const otherSeed = { ...seed, users: seed.users.toReversed() }
  const settings = settingsOf({ quotas, seed })
  expect(settingsOf({ seed: sameSeed, quotas: { RolesQuota: 8, UsersQuota: 7 } })).toBe(settings)
  expect(settingsOf({ quotas, seed: otherSeed })).not.toBe(settings)
})
