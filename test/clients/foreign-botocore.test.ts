/** Requests of botocore to S3, and those whose bodies it leaves unsigned: they never leave it, and are handed on as services would. */
import { afterAll, beforeAll, expect } from '@jest/globals'
import { ask, base64, type Raw } from '../admin/decisions/requests.ts'
import { startServer, type TestServer } from '../support/harness.ts'
import { tool } from '../support/tools.ts'
import { findPython, runPython } from './programs.ts'

const python = findPython()

/** For services that botocore itself knows the addresses of. */
const ENVIRONMENT = { AWS_CONFIG_FILE: '/nowhere', AWS_SHARED_CREDENTIALS_FILE: '/nowhere' }

const SIGNED_FOR = [
  ...['s3.PutObject s3', 's3.GetObject s3'],
  ...['presigned get_object s3', 'presigned put_object s3', 'presigned put_object s3'],
  ...['s3.PutObject s3express', 's3.GetObject s3express', 'presigned get_object s3express'],
  'ebs.PutSnapshotBlock ebs',
  'lex-runtime-service.PostContent lex',
  'lex-runtime-v2.RecognizeUtterance lex',
  'mediastore-data.PutObject mediastore',
  'omics.UploadReadSetPart omics',
]

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

interface Unsent extends Raw {
  readonly call: string
}

const isUnsent = (value: unknown): value is readonly Unsent[] => Array.isArray(value)

async function verdictOn(request: Raw) {
  const answer = await ask(server, { request, protocol: 's3' })
  return { scope: answer.scope?.service, code: answer.error?.code }
}

tool('boto3', () => python !== undefined)(
  'what botocore sends is accepted, and refused with a header or a path that it did not sign',
  async () => {
    const { requests } = await runPython(python ?? '', 'botocore-unsent.py', [], ENVIRONMENT)
    if (!isUnsent(requests)) throw new Error('no list')
    const seen: string[] = []
    for (const { call, ...signed } of requests) {
      const request = { ...signed, ...(call.startsWith('s3.Get') ? {} : { body: base64('whatever') }) }
      const { scope, code } = await verdictOn(request)
      seen.push(`${call} ${scope}`)
      expect([call, code]).toEqual([call, undefined])
      expect((await verdictOn({ ...request, path: `/x${request.path}` })).code).toBe('SignatureDoesNotMatch')
      const headers = { ...request.headers, 'X-Amz-Meta-B': 'c' }
      const isS3 = scope?.startsWith('s3')
      expect((await verdictOn({ ...request, headers })).code).toBe(isS3 ? 'AccessDenied' : undefined)
    }
    expect(seen).toEqual(SIGNED_FOR)
  },
)
