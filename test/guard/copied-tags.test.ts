/** Copies of objects with tags need permission to read the tags of the source, and to write those of the destination. */
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type GuardedServer, guardedServer, type Statement } from '../support/guarded.ts'
import { listen } from '../support/harness.ts'
import { type Line, sendSigned } from '../support/header-lines.ts'

const TAGGING = (tags: string) => `<Tagging><TagSet>${tags}</TagSet></Tagging>`
const TAGS = '<Tag><Key>team</Key><Value>red</Value></Tag>'
const ACCESS_POINT = 'arn:aws:s3:us-east-1:000000000000:accesspoint/door'

let upstream: Server
let server: GuardedServer
/** The bodies for questions about tags, by path and version. Without one, there is no such object. */
let tagged: Map<string, string>
let asked: string[]
/** Requests of clients that arrived. */
let arrived: string[]

/** Answers a question about tags, or about the bucket of the access point. Undefined: there is nothing. */
function answerTo({ pathname, searchParams }: URL): string | undefined {
  if (pathname.startsWith('/v20180820/accesspoint/'))
    return '<GetAccessPointResult><Bucket>source</Bucket></GetAccessPointResult>'
  if (!searchParams.has('tagging')) return undefined
  asked.push(pathname)
  return tagged.get(pathname + (searchParams.get('versionId') ?? ''))
}

beforeAll(async () => {
  upstream = createServer((request, response) => {
    const { method = '', url = '' } = request.resume()
    const isOfClient = url.startsWith('/target/') && method !== 'GET'
    if (isOfClient) arrived.push(`${method} ${url}`)
    const answer = isOfClient ? '<Result/>' : answerTo(new URL(url, 'http://upstream'))
    response.statusCode = answer === undefined ? 404 : 200
    response.end(answer)
  })
  server = await guardedServer({ '*': `http://127.0.0.1:${await listen(upstream)}` })
})
beforeEach(() => {
  tagged = new Map()
  asked = []
  arrived = []
})
afterAll(async () => {
  await server.close()
  await new Promise((closed) => upstream.close(closed).closeAllConnections())
})

const READ = { Action: ['s3:GetObject', 's3:GetObjectVersion'] }
const WRITE = { Action: 's3:PutObject', Resource: 'arn:aws:s3:::target/*' }
const READ_TAGS = { Action: ['s3:GetObjectTagging', 's3:GetObjectVersionTagging'] }
const WRITE_TAGS = { Action: 's3:PutObjectTagging', Resource: 'arn:aws:s3:::target/*' }

let count = 0

/** Sends a request of a user with these statements. Returns the action that is missing, or `allowed`. */
async function outcomeOf(url: string, lines: readonly Line[], ...statements: readonly Statement[]) {
  const credentials = await server.user(...statements)
  const method = url.includes('uploads') ? 'POST' : 'PUT'
  const { status, body } = await sendSigned(server, { method, url, lines }, { credentials })
  const [, action, resource] = /perform: (\S+) on resource: "?([^" ]+)/.exec(body) ?? []
  if (status === 200) return 'allowed'
  return action === undefined ? body : `${action} on resource: ${resource}`
}

const copyOf = (source: string, ...statements: readonly Statement[]) =>
  outcomeOf('/target/copy', [['x-amz-copy-source', source]], READ, WRITE, ...statements)

/** Every test has a source of its own, because answers are kept for a while. */
const newSource = () => `source/object-${++count}`

test('a copy of an object with tags needs both permissions', async () => {
  const source = newSource()
  tagged.set(`/${source}`, TAGGING(TAGS))
  expect(await copyOf(source)).toBe(`s3:GetObjectTagging on resource: arn:aws:s3:::${source}`)
  expect(await copyOf(source, WRITE_TAGS)).toBe(`s3:GetObjectTagging on resource: arn:aws:s3:::${source}`)
  expect(await copyOf(source, READ_TAGS)).toBe('s3:PutObjectTagging on resource: arn:aws:s3:::target/copy')
  expect(arrived).toEqual([])
  expect(await copyOf(source, READ_TAGS, WRITE_TAGS)).toBe('allowed')
  expect(arrived).toEqual(['PUT /target/copy'])
})

test('a copy of an object without tags, or of one that is missing, needs neither', async () => {
  const source = newSource()
  tagged.set(`/${source}`, TAGGING(''))
  expect(await copyOf(source)).toBe('allowed')
  expect(await copyOf(newSource())).toBe('allowed')
  expect(asked).toHaveLength(2)
})

test('the tags of a version count for a copy of it', async () => {
  const source = newSource()
  tagged.set(`/${source}`, TAGGING('')).set(`/${source}v1`, TAGGING(TAGS))
  expect(await copyOf(`/${source}`)).toBe('allowed')
  expect(await copyOf(`/${source}?versionId=v1`)).toBe(
    `s3:GetObjectVersionTagging on resource: arn:aws:s3:::${source}`,
  )
  expect(await copyOf(`/${source}?versionId=v1`, READ_TAGS, WRITE_TAGS)).toBe('allowed')
})

test('a copy by an access point is no way around', async () => {
  const source = newSource()
  tagged.set(`/${source}`, TAGGING(TAGS))
  const object = `${ACCESS_POINT}/object/${source.slice('source/'.length)}`
  expect(await copyOf(object)).toBe(`s3:GetObjectTagging on resource: ${object}`)
  expect(await copyOf(object, READ_TAGS, WRITE_TAGS)).toBe('allowed')
})

test('tags that are replaced need no permission to read, and none at all if there are no others', async () => {
  const source = newSource()
  tagged.set(`/${source}`, TAGGING(TAGS))
  const copy = (directive: string, tagging: string, ...statements: readonly Statement[]) => {
    const lines = [
      ['x-amz-copy-source', source],
      ['x-amz-tagging-directive', directive],
      ...(tagging === '' ? [] : [['x-amz-tagging', tagging] as const]),
    ] as const
    return outcomeOf('/target/copy', lines, READ, WRITE, ...statements)
  }
  expect(await copy('REPLACE', '')).toBe('allowed')
  expect(await copy('REPLACE', 'a=b')).toBe('s3:PutObjectTagging on resource: arn:aws:s3:::target/copy')
  expect(await copy('REPLACE', 'a=b', WRITE_TAGS)).toBe('allowed')
  expect(asked).toEqual([])
  for (const directive of ['COPY', 'replace'])
    expect(await copy(directive, '')).toBe(`s3:GetObjectTagging on resource: arn:aws:s3:::${source}`)
})

test('a directive in the query replaces nothing, because not every upstream sees it', async () => {
  const source = newSource()
  tagged.set(`/${source}`, TAGGING(TAGS))
  const url = '/target/copy?x-amz-tagging-directive=REPLACE'
  expect(await outcomeOf(url, [['x-amz-copy-source', source]], READ, WRITE)).toBe(
    `s3:GetObjectTagging on resource: arn:aws:s3:::${source}`,
  )
})

test('parts of an upload take no tags from their sources', async () => {
  const source = newSource()
  tagged.set(`/${source}`, TAGGING(TAGS))
  const url = '/target/copy?partNumber=1&uploadId=u'
  expect(await outcomeOf(url, [['x-amz-copy-source', source]], READ, WRITE)).toBe('allowed')
  expect(asked).toEqual([])
})

test.each(['/target/new', '/target/new?uploads'])('new tags need the permission: %s', async (url) => {
  const lines = [['x-amz-tagging', 'a=b']] as const
  expect(await outcomeOf(url, lines, WRITE)).toBe('s3:PutObjectTagging on resource: arn:aws:s3:::target/new')
  expect(await outcomeOf(url, lines, WRITE, WRITE_TAGS)).toBe('allowed')
  expect(await outcomeOf(url, [], WRITE)).toBe('allowed')
})

test('nothing is decided while the tags cannot be read', async () => {
  const source = newSource()
  tagged.set(`/${source}`, 'no XML')
  expect(await copyOf(source)).toMatch(/ServiceUnavailable.*GetObjectTagging/s)
  expect(arrived).toEqual([])
})
