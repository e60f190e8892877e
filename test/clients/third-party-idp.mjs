// An identity provider unrelated to AWS, in a separate process. It prints its address and a token as one line
// of JSON, and serves until its standard input closes.
// Usage: node third-party-idp.mjs ISSUER SUBJECT AUDIENCE
import { OAuth2Server } from 'oauth2-mock-server'

const [issuer, sub, aud] = process.argv.slice(2)
const server = new OAuth2Server()
await server.issuer.keys.generate('RS256')
await server.start(0, '127.0.0.1')
server.issuer.url = issuer
const token = await server.issuer.buildToken({
  scopesOrTransform: (_header, payload) => Object.assign(payload, { sub, aud }),
})
process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${server.address().port}`, token })}\n`)
process.stdin.on('end', () => process.exit()).resume()
