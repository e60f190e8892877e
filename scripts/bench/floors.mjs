/** Runs a baseline: a minimal server whose cost other measurements are compared with. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const BODY = `<GetCallerIdentityResponse>${'x'.repeat(400)}</GetCallerIdentityResponse>`
const HEADERS = { 'Content-Type': 'text/xml', 'Content-Length': BODY.length }

const floors = {
  jwt: jwtServer,
  'guarded-upstream': async () => (await import('./guarded-upstream.mjs')).createUpstream(),
  'reverse-proxy': async (upstream) => (await import('./reverse-proxy.mjs')).createProxy(upstream),
  http: () =>
    createServer((request, response) => afterBody(request, () => response.writeHead(200, HEADERS).end(BODY))),
  express: async () => {
    const { default: express } = await import('express')
    const app = express()
    app.use((request, response) => {
      afterBody(request, () => {
        response.set('Content-Type', 'text/xml')
        response.send(BODY)
      })
    })
    return createServer(app)
  },
}

/** Creates a server that reads the form and verifies its token with jose and a local key. */
async function jwtServer(keySet) {
  const { importJWK, jwtVerify } = await import('jose')
  const key = await importJWK(JSON.parse(readFileSync(keySet, 'utf8')).keys[0])
  return createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', async () => {
      const token = new URLSearchParams(Buffer.concat(chunks).toString()).get('WebIdentityToken')
      await jwtVerify(token, key, { issuer: 'https://idp.example.com', audience: 'bench' })
      response.writeHead(200, HEADERS).end(BODY)
    })
  })
}

function afterBody(request, then) {
  request.on('data', () => {})
  request.on('end', then)
}

const server = await floors[process.argv[2]](process.argv[3])
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`http://127.0.0.1:${server.address().port}\nReady.\n`),
)
