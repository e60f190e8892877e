/** A stub of S3 that keeps objects in memory, and asks iamulator whether each request is allowed. */
import express from 'express'

/** @type {Readonly<Record<string, string>>} */
const ACTIONS = { PUT: 's3:PutObject', GET: 's3:GetObject', DELETE: 's3:DeleteObject' }

/** @param {string} iamulator the URL of the emulator */
export function createS3Stub(iamulator) {
  const objects = new Map()
  return express().use(express.raw({ type: () => true, limit: '10mb' }), async (request, response) => {
    const { method, originalUrl, rawHeaders, path } = request
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    const question = {
      request: { method, path: originalUrl, headers: rawHeaders, body: body.toString('base64') },
      action: ACTIONS[method],
      resources: [`arn:aws:s3:::${decodeURIComponent(path.slice(1))}`],
      signedFor: 's3',
      protocol: 's3',
    }
    const asked = await fetch(`${iamulator}/_iamulator/authorize`, {
      method: 'POST',
      body: JSON.stringify(question),
    })
    const { allowed, error } = await asked.json()
    if (!allowed) {
      const xml = `<Error><Code>${error.code}</Code><Message>Access Denied</Message></Error>`
      return response.status(error.status).type('application/xml').send(xml)
    }
    if (method === 'PUT') objects.set(path, body)
    if (method === 'DELETE') objects.delete(path)
    return response.send(method === 'GET' ? objects.get(path) : undefined)
  })
}
