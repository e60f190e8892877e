/** The instance identity document and its signatures, verified as in the EC2 User Guide and by OpenSSL. */

import { execFileSync } from 'node:child_process'
import { createVerify, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ACCOUNT, startServer, type TestServer } from '../../support/harness.ts'
import { read } from '../../support/metadata.ts'
import { areInPath } from '../../support/toolbox.ts'
import { tool } from '../../support/tools.ts'

let server: TestServer
let folder: string
beforeAll(async () => {
  server = await startServer()
  folder = mkdtempSync(join(tmpdir(), 'iamulator-identity-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await server.close()
})

const fileWith = (name: string, text: string) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('the instance identity', () => {
  test('is a document that its certificate verifies', async () => {
    const answer = await fetch(`${server.url}/_iamulator/instance-identity`)
    const { certificate }: { readonly certificate: string } = JSON.parse(await answer.text())
    const x509 = new X509Certificate(certificate)
    expect(x509.verify(x509.publicKey)).toBe(true)
    expect([x509.subject, x509.validFrom, x509.validTo]).toEqual([
      'CN=iamulator instance identity',
      'Jan  1 00:00:00 1970 GMT',
      'Dec 31 23:59:59 9999 GMT',
    ])
    const { body: document } = await read(server, 'dynamic/instance-identity/document')
    expect(JSON.parse(document)).toMatchObject({
      accountId: ACCOUNT,
      instanceId: 'i-00000000000000000',
      version: '2017-09-30',
    })
    const { body: signature } = await read(server, 'dynamic/instance-identity/signature')
    const verifies = (text: string) =>
      createVerify('sha256').update(text).verify(x509.publicKey, signature, 'base64')
    expect([
      verifies(document),
      verifies(document.replace('i-00000000000000000', 'i-0123456789abcdef0')),
    ]).toEqual([true, false])
  })
})

tool('OpenSSL', () => areInPath('openssl'))(
  'rsa2048 holds the document and is signed by the certificate',
  async () => {
    const answer = await fetch(`${server.url}/_iamulator/instance-identity`)
    const { certificate }: { readonly certificate: string } = JSON.parse(await answer.text())
    const { body: document } = await read(server, 'dynamic/instance-identity/document')
    const { body: message } = await read(server, 'dynamic/instance-identity/rsa2048')
    const verify = (pem: string) => {
      const pkcs7 = fileWith('pkcs7', `-----BEGIN PKCS7-----\n${pem}\n-----END PKCS7-----\n`)
      const certificateFile = fileWith('certificate', certificate)
      const words = ['-verify', '-inform', 'PEM', '-in', pkcs7, '-certfile', certificateFile, '-noverify']
      return execFileSync('openssl', ['smime', ...words], { encoding: 'utf8', stdio: 'pipe' })
    }
    expect(verify(message)).toBe(document)
    const forged = Buffer.from(message, 'base64').toString('latin1').replace('t3.micro', 't3.large')
    expect(() => verify(Buffer.from(forged, 'latin1').toString('base64').replace(/.{64}/g, '$&\n'))).toThrow(
      /failure/i,
    )
  },
)
