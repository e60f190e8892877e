/**
 * Reads what an upstream got, without the code of the product: each way in which some server reads it is one of the
 * readings. All of them must have been decided on.
 */
import type { Arrival } from '../support/recording-upstream.ts'

/** Something that a request is for. */
export interface Reading {
  /** Any of these actions. */
  readonly actions: readonly string[]
  readonly resource: string
  /** Condition keys that the decision must have seen. */
  readonly keys?: Readonly<Record<string, string>>
}

/** @throws Error for a request that servers read in ways that no decision can cover */
export function readingsOf(service: string, arrival: Arrival): readonly Reading[] {
  requireSingleLines(arrival)
  if (service === 's3') return s3Readings(arrival)
  return service === 'sqs' ? queueReadings(arrival) : tableReadings(arrival)
}

type Pair = readonly [name: string, value: string]

function linesOf({ headers }: Arrival): readonly Pair[] {
  return headers.flatMap((name, at) =>
    at % 2 === 0 ? [[name.toLowerCase(), headers[at + 1] ?? ''] as const] : [],
  )
}

function requireSingleLines(arrival: Arrival): void {
  const names = linesOf(arrival).map(([name]) => name)
  for (const name of names)
    if (
      /^(?:x-amz-|content-type$|authorization$|host$)/.test(name) &&
      names.indexOf(name) !== names.lastIndexOf(name)
    )
      throw new Error(`The upstream got two lines of ${name}.`)
}

const valuesOf = (pairs: readonly Pair[], name: string) =>
  pairs.flatMap(([each, value]) => (each === name ? [value] : []))

function splitUrl({ url }: Arrival): readonly [path: string, query: string] {
  const at = url.indexOf('?')
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)]
}

/** Decodes whatever can be decoded, as Python does. */
function unquote(text: string): string {
  const bytes = text.replace(/%([\da-f]{2})/gi, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}

/** Resolves dots as file systems do. Undefined above the root. */
function resolved(path: string): string | undefined {
  const kept: string[] = []
  for (const each of path.split('/')) {
    if (each === '' || each === '.') continue
    if (each !== '..') kept.push(each)
    else if (kept.pop() === undefined) return undefined
  }
  return kept.join('/')
}

/** @throws Error when a server that resolves dots finds another bucket in `BUCKET/KEY` */
function requireBucket(path: string, bucket: string): void {
  const [first, ...key] = path.split('/')
  // Servers join the directory of the bucket and the key.
  if (first !== bucket || resolved(key.join('/')) === undefined)
    throw new Error(`${JSON.stringify(path)} leads out of the bucket ${bucket}.`)
}

const arnOf = (bucket: string, key: string) => `arn:aws:s3:::${bucket}${key === '' ? '' : `/${key}`}`

function s3Readings(arrival: Arrival): readonly Reading[] {
  const [path, query] = splitUrl(arrival)
  const pairs = [...new URLSearchParams(query)]
  const segments = path.split('/').slice(1).map(unquote)
  const [bucket = '', ...rest] = segments
  const key = rest.join('/')
  requireBucket(segments.join('/'), bucket)
  requireBucket(new URL(path, 'http://upstream').pathname.slice(1).split('/').map(unquote).join('/'), bucket)
  for (const id of valuesOf(pairs, 'uploadId'))
    if (resolved(id) === undefined) throw new Error(`The upload ${id} leads out of its folder.`)
  const isForm = arrival.method === 'POST' && !query.includes('delete')
  if (isForm) return formReadings(arrival, bucket)
  if (arrival.method === 'POST') return deletionReadings(arrival, bucket)
  return [targetOf(arrival, bucket, key, pairs), ...sourceReadings(arrival, pairs)]
}

const VERBS: Readonly<Record<string, string>> = { GET: 'Get', HEAD: 'Get', PUT: 'Put', DELETE: 'Delete' }

function targetOf(arrival: Arrival, bucket: string, key: string, pairs: readonly Pair[]): Reading {
  const names = pairs.map(([name]) => name)
  const verb = VERBS[arrival.method] ?? ''
  const part = [
    ['tagging', 'Tagging'],
    ['acl', 'Acl'],
  ].find(([name = '']) => names.includes(name))
  const actions = ['Object', 'ObjectVersion'].map((each) => `s3:${verb}${each}${part?.[1] ?? ''}`)
  // Reads, parts, and tags have no list.
  const hasList = verb === 'Put' && !names.includes('uploadId') && !names.includes('tagging')
  const lists = hasList ? valuesOf([...linesOf(arrival), ...lowercased(pairs)], 'x-amz-acl') : []
  if (new Set(lists).size > 1) throw new Error('The request has two access control lists.')
  const keys = lists[0] === undefined ? {} : { 's3:x-amz-acl': lists[0] }
  return key === '' ? { actions: ['*'], resource: '*' } : { actions, resource: arnOf(bucket, key), keys }
}

const lowercased = (pairs: readonly Pair[]) =>
  pairs.map(([name, value]) => [name.toLowerCase(), value] as const)

/** The source of a copy, as S3, Python, and JavaScript decode it, in whatever place some server looks for it. */
function sourceReadings(arrival: Arrival, pairs: readonly Pair[]): readonly Reading[] {
  const sources = valuesOf([...linesOf(arrival), ...lowercased(pairs)], 'x-amz-copy-source')
  return sources.flatMap((source) => {
    const [path = ''] = source.split('?')
    const texts = [path, path.replaceAll('+', ' ')].map((each) => unquote(each).replace(/^\//, ''))
    return texts.flatMap((text) => {
      const [bucket = '', ...key] = text.split('/')
      // No object has such a name.
      if (bucket === '' || key.join('') === '') return []
      for (const each of [text, source, unquote(source), decodedUri(source)])
        requireBucketOfSource(each.replace(/^\//, ''))
      return [{ actions: ['s3:GetObject', 's3:GetObjectVersion'], resource: arnOf(bucket, key.join('/')) }]
    })
  })
}

function requireBucketOfSource(source: string): void {
  const [bucket = ''] = source.split('/')
  if (bucket === '.' || bucket === '..') throw new Error(`${source} has no bucket.`)
  requireBucket(source, bucket)
}

function decodedUri(text: string): string {
  try {
    return decodeURI(text)
  } catch {
    return text
  }
}

function deletionReadings({ body }: Arrival, bucket: string): readonly Reading[] {
  const keys = [...body.toString().matchAll(/<Key>(.*?)<\/Key>/gs)].map(([, key = '']) =>
    key.replaceAll('&amp;', '&'),
  )
  return keys.map((key) => {
    requireBucket(`${bucket}/${key}`, bucket)
    return { actions: ['s3:DeleteObject'], resource: arnOf(bucket, key) }
  })
}

function formReadings({ body }: Arrival, bucket: string): readonly Reading[] {
  const parts = body.toString().split('--XyZ')
  const keys = parts.flatMap((part) => /; name="key"\r\n\r\n(.*)\r\n$/is.exec(part)?.[1] ?? [])
  const [, file = ''] = /; filename="(.*?)"/.exec(body.toString()) ?? []
  if (keys.length !== 1) throw new Error('The form does not have one key.')
  return keys.map((each) => {
    const key = each.replaceAll('${filename}', file)
    requireBucket(`${bucket}/${key}`, bucket)
    return { actions: ['s3:PutObject'], resource: arnOf(bucket, key) }
  })
}

/** Returns the value of a member, of which parsers take the last. */
function memberOf(text: string, name: string): readonly string[] {
  if (!text.startsWith('{')) return []
  const value: unknown = JSON.parse(text)[name]
  return typeof value === 'string' ? [value] : []
}

function operationsOf(arrival: Arrival, pairs: readonly Pair[]): readonly string[] {
  const targets = valuesOf(linesOf(arrival), 'x-amz-target').map((each) => each.split('.')[1] ?? '')
  return targets.length > 0 ? targets : valuesOf(pairs, 'Action')
}

function queueReadings(arrival: Arrival): readonly Reading[] {
  const [path, query] = splitUrl(arrival)
  const body = arrival.body.toString()
  const pairs = [...new URLSearchParams(query), ...new URLSearchParams(body)]
  const urls = [...memberOf(body, 'QueueUrl'), ...valuesOf(pairs, 'QueueUrl')]
  // Some look at the path only if nothing else names a queue, others whenever it is that of one.
  const paths = [unquote(path), `/${resolved(unquote(path)) ?? ''}`].map((each) => each.replace(/\/$/, ''))
  const inPath = paths.filter((each) => urls.length === 0 || /\/\d{12}\/[^/]+$/.test(each))
  // No queue has another name.
  const queues = [...urls, ...inPath]
    .map((url) => url.split('/').at(-1) ?? '')
    .filter((queue) => /^[\w.-]+$/.test(queue) && !/^\.+$/.test(queue))
  return operationsOf(arrival, pairs).flatMap((operation) =>
    queues.map((queue) => ({
      actions: [`sqs:${operation}`],
      resource: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
    })),
  )
}

function tableReadings(arrival: Arrival): readonly Reading[] {
  const [, query] = splitUrl(arrival)
  const body = arrival.body.toString()
  const pairs = [...new URLSearchParams(query)]
  const names = [...memberOf(body, 'TableName'), ...valuesOf(pairs, 'TableName')]
  return operationsOf(arrival, pairs).flatMap((operation) =>
    names.map((name) => ({
      actions: [`dynamodb:${operation}`],
      resource: name.startsWith('arn:') ? name : `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`,
    })),
  )
}
