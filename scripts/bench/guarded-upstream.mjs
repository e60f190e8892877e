/** An upstream that costs as little as possible: it has one item in DynamoDB, and takes and gives any object. */
import { createServer } from 'node:http'

export const OBJECT_BYTES = 1024 ** 3
const PIECE = Buffer.alloc(64 * 1024, 'x')
const ITEM = JSON.stringify({ Item: { id: { S: 'a' }, text: { S: 'x'.repeat(200) } } })
const JSON_TYPE = 'application/x-amz-json-1.0'

/** The answer to the guard's questions about resources: there are no policies, tags, or other settings. */
const ABSENT = JSON.stringify({
  __type: 'com.amazonaws.dynamodb.v20120810#PolicyNotFoundException',
  message: '',
})
const ABSENT_IN_S3 = '<Error><Code>NoSuchBucketPolicy</Code><Message>There is none</Message></Error>'

export function createUpstream() {
  return createServer((request, response) => {
    request.on('data', () => {}).on('end', () => answer(request, response))
  })
}

function answer({ method, url, headers }, response) {
  if (method === 'POST') {
    const isItem = headers['x-amz-target']?.endsWith('.GetItem') === true
    const body = isItem ? ITEM : ABSENT
    response
      .writeHead(isItem ? 200 : 400, { 'Content-Type': JSON_TYPE, 'Content-Length': body.length })
      .end(body)
  } else if (url.includes('?'))
    response.writeHead(404, { 'Content-Length': ABSENT_IN_S3.length }).end(ABSENT_IN_S3)
  else if (method === 'GET') sendObject(response)
  else response.writeHead(200, { 'Content-Length': 0 }).end()
}

function sendObject(response) {
  response.writeHead(200, { 'Content-Length': OBJECT_BYTES })
  let left = OBJECT_BYTES
  const send = () => {
    while (left > 0) {
      left -= PIECE.length
      if (!response.write(PIECE)) break
    }
    if (left > 0) response.once('drain', send)
    else response.end()
  }
  send()
}
