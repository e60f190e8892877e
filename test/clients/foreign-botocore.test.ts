/**
 * botocore's requests to S3 and those with unsigned bodies. They are not sent, but forwarded as a service
 * would.
 */
import { expect } from '@jest/globals'
import { ask, base64, type Raw } from '../admin/decisions/requests.ts'
import { serverForAllTests } from '../support/harness.ts'
import { findPython } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { runPython } from './programs.ts'

const python = findPython()

/** An environment without configured endpoints, because botocore itself knows those of the services. */
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

const server = serverForAllTests()

interface UnsentRequest extends Raw {
  readonly call: string
}

const isRequestList = (value: unknown): value is readonly UnsentRequest[] => Array.isArray(value)

async function verdictOn(request: Raw) {
  const answer = await ask(server, { request, protocol: 's3' })
  return { scope: answer.scope?.service, code: answer.error?.code }
}

tool('boto3', () => python !== undefined)(
  'what botocore sends is accepted, and refused with a header or a path that it did not sign',
  async () => {
    const { requests } = await runPython(python ?? '', 'botocore-unsent.py', [], ENVIRONMENT)
    if (!isRequestList(requests)) throw new Error('no list')
    const signedFor: string[] = []
    for (const { call, ...signed } of requests) {
      const request = { ...signed, ...(call.startsWith('s3.Get') ? {} : { body: base64('whatever') }) }
      const { scope, code } = await verdictOn(request)
      signedFor.push(`${call} ${scope}`)
      expect([call, code]).toEqual([call, undefined])
      expect((await verdictOn({ ...request, path: `/x${request.path}` })).code).toBe('SignatureDoesNotMatch')
      const headers = { ...request.headers, 'X-Amz-Meta-B': 'c' }
      const isS3 = scope?.startsWith('s3')
      expect((await verdictOn({ ...request, headers })).code).toBe(isS3 ? 'AccessDenied' : undefined)
    }
    expect(signedFor).toEqual(SIGNED_FOR)
  },
)
