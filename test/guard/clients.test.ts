/** Programs that store objects, at S3 of moto behind the guard: what they may do works, and denials end them. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import { goProgram } from '../clients/go-programs.ts'
import { type Environment, type Outcome, run } from '../clients/programs.ts'
import { type GuardedMoto, guardedMoto } from '../support/guarded.ts'
import type { Credentials } from '../support/harness.ts'
import { REGION } from '../support/places.ts'
import { findCli, findGo, findOldCli, findRclone, findS3cmd } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { MOTOS, motoTest } from '../support/upstreams.ts'

/** More than the parts in which clients upload large files. */
const BYTES = randomBytes(17 * 1024 * 1024)

let server: GuardedMoto
let owner: Credentials
let reader: Credentials
let home: string
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'iamulator-guarded-'))
  writeFileSync(join(home, 'small'), 'text')
  writeFileSync(join(home, 'large'), BYTES)
  server = await guardedMoto()
  for (const Bucket of ['mine', 'other']) await administrator().send(new CreateBucketCommand({ Bucket }))
  await administrator().send(new PutObjectCommand({ Bucket: 'mine', Key: 'kept', Body: 'text' }))
  const objects = { Action: 's3:*Object*', Resource: 'arn:aws:s3:::mine/*' }
  const bucket = { Action: ['s3:ListBucket*', 's3:GetBucket*'], Resource: 'arn:aws:s3:::mine' }
  owner = await server.user(objects, bucket, { Action: 's3:AbortMultipartUpload' })
  reader = await server.user(bucket, { Action: 's3:GetObject', Resource: 'arn:aws:s3:::mine/*' })
})
afterAll(async () => {
  rmSync(home, { recursive: true })
  await server?.close()
})

const toolWithMoto = (name: string, isFound: boolean) =>
  tool(`${name} or moto's server`, () => isFound && MOTOS.length > 0)

const administrator = () => server.client(S3Client)
const inHome = (name: string) => join(home, name)

const sizeOf = async (Key: string) =>
  (await administrator().send(new HeadObjectCommand({ Bucket: 'mine', Key }))).ContentLength

/** What a program is called with to do one thing. */
type Command =
  | readonly ['put' | 'get', file: string, key: string]
  | readonly ['copy', from: string, to: string]
  | readonly ['list']
  | readonly ['delete', key: string]

interface Denied {
  readonly status: (words: Command) => number
  readonly output: RegExp
}

interface Program {
  readonly command: (credentials: Credentials, command: Command) => Promise<Outcome>
  readonly denied: Denied
}

/** Runs a program through the life of two objects, and into what its user may not do. */
async function expectObjects(folder: string, { command, denied }: Program): Promise<void> {
  const succeed = async (credentials: Credentials, ...words: Command) => {
    const { status, stdout, stderr } = await command(credentials, words)
    expect({ words, status, ...(status === 0 ? {} : { stdout, stderr }) }).toEqual({ words, status: 0 })
    return stdout
  }
  const fail = async (...words: Command) => {
    const { status, stdout, stderr } = await command(reader, words)
    expect({ words, status }).toEqual({ words, status: denied.status(words) })
    expect(stdout + stderr).toMatch(denied.output)
  }
  const [small, large, copy] = [`${folder}/a b+c`, `${folder}/large`, `${folder}/copy`]
  await succeed(owner, 'put', inHome('small'), `mine/${small}`)
  await succeed(owner, 'put', inHome('large'), `mine/${large}`)
  expect(await sizeOf(large)).toBe(BYTES.length)
  await succeed(reader, 'get', inHome(`${folder}-got`), `mine/${large}`)
  expect(readFileSync(inHome(`${folder}-got`)).equals(BYTES)).toBe(true)
  await succeed(owner, 'copy', `mine/${small}`, `mine/${copy}`)
  expect(await sizeOf(copy)).toBe(4)
  expect(await succeed(reader, 'list')).toContain('kept')
  await fail('put', inHome('small'), 'mine/refused')
  await fail('copy', `mine/${small}`, 'mine/refused')
  await fail('delete', `mine/${copy}`)
  await succeed(owner, 'delete', `mine/${copy}`)
  await expect(sizeOf(copy)).rejects.toMatchObject({ name: 'NotFound' })
  await expect(sizeOf('refused')).rejects.toMatchObject({ name: 'NotFound' })
}

const environmentOf = ({ accessKeyId, secretAccessKey }: Credentials): Environment => ({
  ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
  ...{ AWS_REGION: REGION, AWS_DEFAULT_REGION: REGION, AWS_MAX_ATTEMPTS: '1', AWS_PAGER: '' },
  HOME: home,
})

describe('AWS CLI', () => {
  const programOf = (aws: string): Program => ({
    command: (credentials, [verb, ...names]) => {
      const s3 = names.map((name) => (name.startsWith('/') ? name : `s3://${name}`))
      const words = {
        put: ['cp', ...s3],
        get: ['cp', ...s3.toReversed()],
        copy: ['cp', ...s3],
        list: ['ls', 's3://mine'],
        delete: ['rm', ...s3],
      }[verb]
      return run(aws, ['s3', ...words, '--endpoint-url', server.url], environmentOf(credentials))
    },
    denied: { status: () => 1, output: /AccessDenied|\(403\)/ },
  })

  const v2 = findCli() ?? ''
  toolWithMoto('AWS CLI v2', v2 !== '')('v2', () => expectObjects('v2', programOf(v2)))

  const v1 = findOldCli()
  if (v1 !== undefined) motoTest('v1', () => expectObjects('v1', programOf(v1)))
})

const s3cmd = findS3cmd()
toolWithMoto('s3cmd', s3cmd !== undefined)('s3cmd', () =>
  expectObjects('s3cmd', {
    command: ({ accessKeyId, secretAccessKey }, [verb, ...names]) => {
      const address = `127.0.0.1:${server.port}`
      const s3 = names.map((name) => (name.startsWith('/') ? name : `s3://${name}`))
      const words = {
        put: ['put', ...s3],
        get: ['get', ...s3.toReversed()],
        copy: ['cp', ...s3],
        list: ['ls', 's3://mine'],
        delete: ['del', ...s3],
      }[verb]
      const settings = ['--config', '/dev/null', '--no-ssl', '--host', address, '--host-bucket', address]
      const keys = ['--access_key', accessKeyId, '--secret_key', secretAccessKey]
      return run(s3cmd ?? '', [...settings, ...keys, ...words], { HOME: home })
    },
    // Only copies do not end with the status for denials.
    denied: { status: ([verb]) => (verb === 'copy' ? 1 : 77), output: /is not authorized to perform: s3:/ },
  }),
)

const rclone = findRclone()
toolWithMoto('rclone', rclone !== undefined)('rclone', () =>
  expectObjects('rclone', {
    command: ({ accessKeyId, secretAccessKey }, [verb, ...names]) => {
      const s3 = names.map((name) => (name.startsWith('/') ? name : `:s3:${name}`))
      const words = {
        put: ['copyto', ...s3],
        get: ['copyto', ...s3.toReversed()],
        copy: ['copyto', ...s3],
        list: ['lsf', ':s3:mine'],
        delete: ['deletefile', ...s3],
      }[verb]
      const settings = ['--s3-provider', 'Other', '--s3-endpoint', server.url, '--s3-region', REGION]
      const keys = ['--s3-access-key-id', accessKeyId, '--s3-secret-access-key', secretAccessKey]
      const once = [
        '--config',
        '/dev/null',
        '--retries',
        '1',
        '--low-level-retries',
        '1',
        '--s3-no-check-bucket',
      ]
      return run(rclone ?? '', [...words, ...settings, ...keys, ...once], { HOME: home })
    },
    denied: { status: () => 1, output: /AccessDenied/ },
  }),
)

const goTest = toolWithMoto('the AWS SDK for Go', findGo() !== undefined)
goTest('the SDK for Go, with its upload manager', async () => {
  const binary = await goProgram(fileURLToPath(new URL('services/objects.go', import.meta.url)))
  await expectObjects('go', {
    command: (credentials, words) => run(binary, [server.url, ...words], environmentOf(credentials)),
    denied: { status: () => 1, output: /AccessDenied: .* is not authorized to perform: s3:/ },
  })
})
