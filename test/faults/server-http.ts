/** Faults in server/http: what each would do if it were there. */
import type { Fault } from './fault.ts'

export const faults: readonly Fault[] = [
  {
    name: 'A request that is not upgraded still asks for it',
    file: 'server/http/exchanges.ts',
    text: "lines.push(`${name}: ${name.toLowerCase() === 'connection' ? withoutToken(value, 'upgrade') : value}`)",
    replacement: 'lines.push(`${name}: ${value}`)',
  },
  {
    name: 'A malformed request is answered twice',
    file: 'server/http/pipeline.ts',
    text: 'if (malformed.has(socket)) return',
    replacement: '',
  },
  {
    name: 'Absolute URLs of other ports are answered',
    file: 'server/http/request-target.ts',
    text: 'if (port !== String(connection.localPort)) return false',
    replacement: '',
  },
  {
    name: 'Absolute URLs of the other scheme are answered',
    file: 'server/http/request-target.ts',
    text: "if (scheme !== (connection.secure ? 'https' : 'http')) return false",
    replacement: '',
  },
  {
    name: 'Bodies with characters beyond Latin-1 are damaged',
    file: 'server/http/send.ts',
    text: "else response.end(body, length === body.length ? 'latin1' : 'utf8')",
    replacement: "else response.end(body, 'latin1')",
  },
  {
    name: 'Streams are not sent',
    file: 'server/http/send.ts',
    text: 'if (response.destroyed) return',
    replacement: 'return',
  },
  {
    name: 'With an upstream, hosts of other services are not served',
    file: 'server/http/served-hosts.ts',
    text: 'return Object.keys(upstream).length > 0',
    replacement: 'return false',
  },
  {
    name: 'HTTP/2 is refused in the words for malformed requests',
    file: 'server/http/server.ts',
    text: "return Reflect.get(error, 'code') === 'HPE_PAUSED_H2_UPGRADE'",
    replacement: 'return false',
  },
  {
    name: 'A key of another certificate is taken',
    file: 'server/http/tls/authority.ts',
    text: "if (!certificate.checkPrivateKey(key)) throw new Error('its key belongs to another certificate')",
    replacement: '',
  },
  {
    name: 'Names in upper case get no certificate',
    file: 'server/http/tls/contexts.ts',
    text: 'if (known || !this.#isServed(name.toLowerCase())) return known',
    replacement: 'if (known || !this.#isServed(name)) return known',
  },
  {
    name: 'Certificates name IPv4 addresses as text',
    file: 'server/http/tls/extensions.ts',
    text: "if (isIPv4(address)) return Buffer.from(address.split('.').map(Number))",
    replacement: 'if (isIPv4(address)) return Buffer.from(address)',
  },
  {
    name: 'Certificates name addresses as if they were hosts',
    file: 'server/http/tls/extensions.ts',
    text: 'return isIP(name) === 0 ? dnsName(name) : renamed(7, addressBytes(name))',
    replacement: 'return dnsName(name)',
  },
  {
    name: 'Commands that the server suggests lack its port',
    file: 'server/http/urls.ts',
    text: '...(port === DEFAULT_SETTINGS.port ? [] : [`--port ${port}`]),',
    replacement: '',
  },
  {
    name: 'Denials link to a console that is off',
    file: 'server/http/urls.ts',
    text: "return console === 'on' ? `${server}${EXPLAIN_PATH}${requestId}` : undefined",
    replacement: 'return `${server}${EXPLAIN_PATH}${requestId}`',
  },
  {
    name: 'The Host header counts although the URL names the server',
    file: 'server/http/wire-request.ts',
    text: "const value = server && name === 'host' ? server.authority : request.headers[name]",
    replacement: 'const value = request.headers[name]',
  },
  {
    name: 'An absolute URL with the default port breaks signatures',
    file: 'server/http/request-target.ts',
    text: 'const authority = whole.endsWith(suffix) ? whole.slice(0, -suffix.length) : whole',
    replacement: 'const authority = whole',
  },
  {
    name: 'A request that is not upgraded loses the rest of its Connection header',
    file: 'server/http/exchanges.ts',
    text: "return tokens.filter((each) => each.toLowerCase() !== token).join(', ')",
    replacement: "return ''",
  },
  {
    name: 'The proxy takes hosts of services that nobody serves',
    file: 'server/http/served-hosts.ts',
    text: 'return hasUpstream(settings) ? isAnyHostOfAws(name) : isHostOfAws(name)',
    replacement: 'return isAnyHostOfAws(name)',
  },
  {
    name: 'Answers do not name the replica',
    file: 'server/http/server.ts',
    text: "if (replica !== undefined) response.setHeader('x-iamulator-replica', replica)",
    replacement: '',
  },
  {
    name: 'URLs name an address that nobody can reach',
    file: 'server/http/urls.ts',
    text: "const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host",
    replacement: 'const reachable = host',
  },
  {
    name: 'Certificates for names of clients fill the memory',
    file: 'server/http/tls/contexts.ts',
    text: 'if (this.#contexts.size >= MAXIMUM_CONTEXTS) this.#contexts.clear()',
    replacement: '',
  },
  {
    name: "The certificate lacks this machine's addresses",
    file: 'server/http/tls/own-names.ts',
    text: 'return [...OWN_NAMES, ...addresses.map(({ address }) => address).filter(isPrivate)]',
    replacement: 'return [...OWN_NAMES]',
  },
  {
    name: 'The proxy takes any port',
    file: 'server/http/tls/proxy.ts',
    text: 'if (isServed(host.toLowerCase(), settings) && port === HTTPS_PORT)',
    replacement: 'if (isServed(host.toLowerCase(), settings))',
  },
]
