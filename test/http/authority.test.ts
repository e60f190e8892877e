/** The certificates that a thief of the authority's key could issue, as OpenSSL verifies them. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openAuthority } from '../../server/http/tls/authority.ts'
import { isPrivate } from '../../server/http/tls/own-names.ts'
import { areInPath } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'

describe('certificates by OpenSSL', () => {
  const opensslTest = tool('openssl', () => areInPath('openssl'))
  let data: string
  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'iamulator-authority-'))
    await openAuthority(data, { now: () => Date.now(), randomBytes: (size) => Buffer.alloc(size, 7) })
  })
  afterAll(() => rmSync(data, { recursive: true }))

  const openssl = (...words: string[]) =>
    execFileSync('openssl', words, { cwd: data, encoding: 'utf8', stdio: 'pipe' })
  const AUTHORITY = 'certificate-authority.pem'

  /**
   * Returns whether a client accepts a certificate that the authority signed, or the error.
   *
   * @param names in OpenSSL's format, such as `IP:1.1.1.1`
   */
  function isAccepted(names: string, purpose = 'sslserver', usage = 'serverAuth'): boolean | string {
    writeFileSync(join(data, 'extensions'), `subjectAltName=${names}\nextendedKeyUsage=${usage}\n`)
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'leaf.key']
    openssl('req', '-new', ...key, '-subj', '/O=Somebody', '-out', 'leaf.csr')
    const signing = ['-CA', AUTHORITY, '-CAkey', AUTHORITY, '-CAcreateserial', '-extfile', 'extensions']
    openssl('x509', '-req', '-in', 'leaf.csr', ...signing, '-days', '1', '-out', 'leaf.crt')
    const words = ['verify', '-purpose', purpose, '-CAfile', AUTHORITY, 'leaf.crt']
    const { status, stderr } = spawnSync('openssl', words, { cwd: data, encoding: 'utf8' })
    return status === 0 || (/lookup: (.*)/.exec(stderr)?.[1] ?? stderr)
  }

  for (const names of [
    'DNS:sts.eu-west-1.amazonaws.com,DNS:localhost,DNS:a.signin.aws.amazon.com',
    'IP:127.0.0.1,IP:127.255.0.9,IP:10.200.3.4,IP:172.31.255.255,IP:192.168.1.1,IP:169.254.170.2',
    'IP:::1,IP:fd12::1,IP:fe80::1',
  ]) {
    opensslTest(`for ${names} are taken`, () => expect(isAccepted(names)).toBe(true))
  }

  for (const names of [
    'DNS:www.example.com',
    'DNS:aws.amazon.com',
    'IP:1.1.1.1',
    'IP:11.0.0.1',
    'IP:172.32.0.1',
    'IP:::2',
    'IP:2001:db8::1',
    'DNS:localhost,IP:1.1.1.1',
    'email:somebody@example.com',
    'email:somebody@amazonaws.com',
    'URI:https://www.example.com/',
    'URI:https://sts.amazonaws.com/',
  ]) {
    opensslTest(`for ${names} are refused`, () =>
      expect(isAccepted(names)).toBe('permitted subtree violation'),
    )
  }

  opensslTest('for anything but servers are refused', () => {
    expect(isAccepted('DNS:localhost', 'sslclient', 'clientAuth')).toMatch(/purpose/)
    expect(isAccepted('DNS:localhost', 'smimesign', 'emailProtection')).toMatch(/purpose/)
  })
})

test.each(['127.0.0.1', '10.0.0.7', '172.16.0.1', '169.254.169.254', '::1', 'fd00::1', 'fe80::1'])(
  '%s is an address that the authority vouches for',
  (address) => expect(isPrivate(address)).toBe(true),
)

test.each(['1.1.1.1', '128.0.0.1', '172.15.0.1', '192.169.0.1', '100.64.0.1', '::2', '2001:db8::1'])(
  '%s is none',
  (address) => expect(isPrivate(address)).toBe(false),
)
