/** Keys whose dots lead out of the bucket are refused wherever a request has a key, before anything is forwarded. */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type GuardedServer, guardedServer } from '../support/guarded.ts'
import type { Credentials } from '../support/harness.ts'
import { type LinesRequest, sendLines, sendSigned } from '../support/header-lines.ts'
import { type RecordingUpstream, recordingUpstream } from '../support/recording-upstream.ts'

let upstream: RecordingUpstream
let server: GuardedServer
let unguarded: GuardedServer
let dora: Credentials
beforeAll(async () => {
  upstream = await recordingUpstream()
  server = await guardedServer({ '*': upstream.url })
  unguarded = await guardedServer({ '*': upstream.url }, { guard: { s3: 'off' } })
  dora = await server.user({ Action: 's3:*', Resource: ['arn:aws:s3:::open', 'arn:aws:s3:::open/*'] })
})
afterAll(async () => {
  await server.close()
  await unguarded.close()
  await upstream.close()
})

let count = 0

/** Returns the status, the code of the error, and whether the upstream got the request. */
async function outcomeOf(send: (lines: LinesRequest['lines']) => Promise<{ status: number; body: string }>) {
  const number = `impossible-${++count}`
  const { status, body } = await send([['x-test-number', number]])
  return [status, /<Code>(\w+)/.exec(body)?.[1], upstream.arrivals.has(number)]
}

/** Returns a form with the older signature. */
function formOf(key: string, fileName: string, { accessKeyId, secretAccessKey }: Credentials): string {
  const expiration = new Date(Date.now() + 60_000).toISOString()
  const conditions = [['starts-with', '$key', ''], { bucket: 'open' }]
  const policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64')
  const signature = createHmac('sha1', secretAccessKey).update(policy).digest('base64')
  const fields = Object.entries({ key, AWSAccessKeyId: accessKeyId, policy, signature })
  const parts = fields.map(
    ([name, value]) => `--XyZ\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const file = `--XyZ\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\n\r\nx\r\n`
  return `${parts.join('')}${file}--XyZ--\r\n`
}

const signed = ({ lines = [], ...request }: LinesRequest, credentials = dora) =>
  outcomeOf((more = []) => sendSigned(server, { ...request, lines: [...lines, ...more] }, { credentials }))

const REFUSED = [501, 'NotImplemented', false]
const FORWARDED = [200, undefined, true]

test.each([
  '/open/../closed/secret',
  '/open/%2e%2e/closed/secret',
  '/open/a%2F..%2F..%2F..%2Fclosed/secret',
  // Servers that resolve dots before they decode slashes leave the bucket.
  '/open/a%2Fb/../../closed/secret',
  '/open/a/..%2F../../closed/secret',
])('in paths: %s', async (url) => {
  expect(await signed({ method: 'PUT', url })).toEqual(REFUSED)
})

const SOURCES = [
  '/open/../closed/secret',
  'open/../closed/secret',
  'open/%2e%2e/closed/secret',
  'open/%2E./closed/secret',
  'open/..%2fclosed/secret',
  'open%2F..%2Fclosed%2Fsecret',
  '/open/x/../../closed/secret',
  'open/a%2fb/../../closed/secret',
  'open/a%2fb/%2e%2e/%2e%2e/closed/secret',
  'open/%zz%2f..%2f../../closed/secret',
  'open/x?/../../closed/secret',
  'open/x?versionId=/../../closed/secret',
  '../open/secret',
  '%2F..%2Fopen/secret',
  './open/secret',
  'arn:aws:s3:us-east-1:000000000000:accesspoint/open/object/../../secret',
]

test.each(SOURCES)('in the source of a copy: %s', async (source) => {
  const lines = [['X-Amz-Copy-Source', source]] as const
  expect(await signed({ method: 'PUT', url: '/open/stolen', lines })).toEqual(REFUSED)
  expect(await signed({ method: 'PUT', url: '/open/stolen?partNumber=1&uploadId=u', lines })).toEqual(REFUSED)
})

test.each(['/open/../closed/secret', 'open/%2e%2e/closed/secret', '../closed/secret'])(
  'in the source of a renaming: %s',
  async (source) => {
    const everything = await server.user({ Action: ['s3express:*', 's3:*'] })
    const lines = [['x-amz-rename-source', source]] as const
    const request = { method: 'PUT', url: '/open--use1-az4--x-s3/new?renameObject', lines }
    expect(await signed(request, everything)).toEqual(REFUSED)
  },
)

test('in a list of deletions, of which nothing is forwarded', async () => {
  const deletion = (...keys: readonly string[]) =>
    `<Delete>${keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('')}</Delete>`
  const post = (...keys: readonly string[]) =>
    signed({ method: 'POST', url: '/open?delete', body: deletion(...keys) })
  expect(await post('mine', '../closed/victim')).toEqual(REFUSED)
  expect(await post('mine', 'x/&#46;./../closed/victim')).toEqual(REFUSED)
  expect(await post('mine', 'x/../theirs')).toEqual(FORWARDED)
})

test.each([
  ['up/../../closed/planted', 'a.txt'],
  ['../closed/secret', 'a.txt'],
  ['../../../../../../tmp/planted', 'a.txt'],
  ['up/../${filename}/planted', '..'],
])('in forms: %s with the file %s', async (key, fileName) => {
  const type = ['Content-Type', 'multipart/form-data; boundary=XyZ'] as const
  const post = (key: string) =>
    outcomeOf((lines = []) =>
      sendLines(server, {
        ...{ method: 'POST', url: '/open', body: formOf(key, fileName, dora) },
        lines: [['Host', `127.0.0.1:${server.port}`], type, ...lines],
      }),
    )
  expect(await post(key)).toEqual(REFUSED)
  expect(await post('up/../planted')).toEqual(FORWARDED)
})

test('in the pages of a website', async () => {
  const put = (page: string) =>
    signed({
      ...{ method: 'PUT', url: '/open?website' },
      body: `<WebsiteConfiguration>${page}</WebsiteConfiguration>`,
    })
  const index = (suffix: string) => `<IndexDocument><Suffix>${suffix}</Suffix></IndexDocument>`
  const error = (key: string) => `<ErrorDocument><Key>${key}</Key></ErrorDocument>`
  expect(await put(index('../closed/secret'))).toEqual(REFUSED)
  expect(await put(index('index.html') + error('../closed/secret'))).toEqual(REFUSED)
  expect(await put(index('index.html') + error('error.html'))).toEqual(FORWARDED)
})

test('in the IDs of uploads, which upstreams take for folders', async () => {
  const url = (id: string) => `/open/k?partNumber=1&uploadId=${id}`
  expect(await signed({ method: 'PUT', url: url('../../../../tmp/planted') })).toEqual(REFUSED)
  expect(await signed({ method: 'PUT', url: url('%2E%2E%2Fplanted') })).toEqual(REFUSED)
  expect(await signed({ method: 'PUT', url: url('VXBsb2Fk..QSBJRA') })).toEqual(FORWARDED)
})

test('also if nothing is decided', async () => {
  const lines = [['X-Amz-Copy-Source', '/open/../closed/secret']] as const
  const send = (more: LinesRequest['lines'] = []) =>
    sendSigned(unguarded, { method: 'PUT', url: '/open/stolen', lines: [...lines, ...more] })
  expect(await outcomeOf(send)).toEqual(REFUSED)
})

test('keys whose dots stay in the bucket pass', async () => {
  expect(await signed({ url: '/open/a/../b' })).toEqual(FORWARDED)
  for (const source of ['/open/a/../b', 'open/a%2F..%2Fb', 'open/...', 'open/a..b?versionId=..'])
    expect(
      await signed({ method: 'PUT', url: '/open/copy', lines: [['X-Amz-Copy-Source', source]] }),
    ).toEqual(FORWARDED)
})
