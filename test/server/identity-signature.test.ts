/** The signed message of the instance identity, verified as the EC2 User Guide says, by OpenSSL. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { startServer, type TestServer } from '../harness.ts'
import { read } from '../metadata.ts'
import { tool } from '../tools.ts'

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

const isThere = () => spawnSync('openssl', ['version']).status === 0

tool('OpenSSL', isThere)('rsa2048 holds the document and is signed by the certificate', async () => {
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
})
