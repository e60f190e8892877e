/** The floors: servers that do nothing but answer, as the ground that every figure is compared with. */
import { createServer } from 'node:http'

const BODY = `<GetCallerIdentityResponse>${'x'.repeat(400)}</GetCallerIdentityResponse>`
const HEADERS = { 'Content-Type': 'text/xml', 'Content-Length': BODY.length }

const floors = {
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

function afterBody(request, then) {
  request.on('data', () => {})
  request.on('end', then)
}

const server = await floors[process.argv[2]]()
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`http://127.0.0.1:${server.address().port}\nReady.\n`),
)
